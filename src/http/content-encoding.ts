import type { Context } from 'koa';
import { type Encoding, encodings } from '../answers/encoded-answer.ts';

const chosen = new Map<string, Encoding>();
const maxRemembered = 200;

/**
 * The shortest encoding that the client accepts, whatever its order of preference. Choices are remembered, since browsers
 * send only a few different headers.
 */
export function chooseEncoding(context: Context): Encoding {
  const header = context.get('Accept-Encoding');
  const known = chosen.get(header);
  if (known) return known;
  const encoding =
    header === '' ? 'identity' : (encodings.find((each) => context.acceptsEncodings(each)) ?? 'identity');
  if (chosen.size >= maxRemembered) chosen.clear();
  chosen.set(header, encoding);
  return encoding;
}
