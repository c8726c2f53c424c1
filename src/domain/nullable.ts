import { type TSchema, Type } from 'typebox';

/** What may be unknown: the value, or null. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
