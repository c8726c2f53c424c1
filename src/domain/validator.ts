import { Ajv } from 'ajv';
import formats from 'ajv-formats';

/** Finds all faults at once, of formats too. One schema may be compiled by itself and as a part of others. */
export const ajv = new Ajv({ allErrors: true, strict: false, addUsedSchema: false });
// The types know only the way that a bundler would import it.
(formats as unknown as (ajv: Ajv) => void)(ajv);
