import { Ajv, type SchemaValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { textError } from '../../domain/text/visible-text.ts';
import { queryTextError } from '../parameters/query-text.ts';

/** Finds all faults at once, of formats too. One schema may be compiled by itself and as a part of others. */
export const ajv = new Ajv({ allErrors: true, strict: false, addUsedSchema: false });
// The types know only the way that a bundler would import it.
(formats as unknown as (ajv: Ajv) => void)(ajv);

/** A schema with `'x-visible': true` takes no text that `textError` finds a fault in. */
const validateVisible: SchemaValidateFunction = (_: true, text: string) => {
  const message = textError(text);
  if (message === null) return true;
  validateVisible.errors = [{ keyword: 'x-visible', message, params: {} }];
  return false;
};
ajv.addKeyword({ keyword: 'x-visible', type: 'string', schemaType: 'boolean', validate: validateVisible });

/** A schema with `'x-query-text': 200` takes no text that `queryTextError` finds a fault in. */
const validateAsked: SchemaValidateFunction = (maxLength: number, text: string) => {
  // A longer one is refused for its length, and not read.
  const message = text.length > maxLength ? null : queryTextError(text, maxLength);
  if (message === null) return true;
  validateAsked.errors = [{ keyword: 'x-query-text', message, params: {} }];
  return false;
};
ajv.addKeyword({ keyword: 'x-query-text', type: 'string', schemaType: 'number', validate: validateAsked });
