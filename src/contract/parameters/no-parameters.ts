import { Type } from 'typebox';

/** The parameters of an endpoint without any: every parameter is refused as unknown. */
export const noParameters = Type.Object({}, { additionalProperties: false });
