import type { Context } from 'koa';
import type { Static, TSchema } from 'typebox';
import { findJsonErrors } from '../../contract/reading/json-bounds.ts';
import { createValidator } from '../../contract/reading/validation-errors.ts';
import { maxBytesOf } from '../../domain/body-size.ts';
import { AppError, invalidInput } from '../../errors.ts';
import { readBytes } from './body-bytes.ts';

/**
 * Creates a reader of JSON bodies of `schema`, which determines their maximum size (`maxBytesOf`). The reader throws
 * AppError unsupported-media-type, too-large, or bad-request with the JSON pointer of every invalid field.
 */
export function bodyReader<T extends TSchema>(schema: T): (context: Context) => Promise<Static<T>> {
  const validate = createValidator(schema);
  return async (context) => {
    const body = await readJson(context, ['application/json'], schema);
    const errors = validate(body);
    if (errors.length > 0) throw invalidInput(errors);
    return body as Static<T>;
  };
}

/**
 * Parses the body as JSON without validating it against `schema`. Size, depth and number of values are bounded, so that
 * validation cannot take long.
 * @throws AppError unsupported-media-type, too-large, bad-request
 */
export async function readJson(context: Context, types: string[], schema: TSchema): Promise<unknown> {
  if (!context.is(...types))
    throw new AppError('unsupported-media-type', `The body must be ${types.join(' or ')}.`);
  const body = parseJson(await readBytes(context, maxBytesOf(schema)));
  const { unfit } = findJsonErrors(body, 0);
  if (unfit) throw invalidInput([unfit]);
  return body;
}

function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    // Buffer's decoder would replace malformed bytes with U+FFFD, which would then be stored.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidInput([{ pointer: '', detail: 'must be valid UTF-8' }]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidInput([{ pointer: '', detail: `is not valid JSON: ${(error as Error).message}` }]);
  }
}
