import { type TSchema, Type } from 'typebox';

/** The schema of a value or null. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
