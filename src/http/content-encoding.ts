import type { Context } from 'koa';
import { type Encoding, encodings } from '../answers/encoded-answer.ts';

const chosen = new Map<string, Encoding>();
const mostKnown = 200;

/** The shortest encoding that the caller takes, whatever it lists first. The few headers that browsers send are read once each. */
export function chooseEncoding(context: Context): Encoding {
  const header = context.get('Accept-Encoding');
  const known = chosen.get(header);
  if (known) return known;
  const encoding =
    header === '' ? 'identity' : (encodings.find((each) => context.acceptsEncodings(each)) ?? 'identity');
  if (chosen.size >= mostKnown) chosen.clear();
  chosen.set(header, encoding);
  return encoding;
}
