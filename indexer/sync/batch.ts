import type { ChangeMessage } from '../../src/storage/rabbitmq/rabbitmq-client.ts';

const batchIds = 1_000;
// Of them bulk changes at most where single edits are in the same batch and wait for them.
const bulkIds = 500;

/** Single edits first, up to `batchIds` ids; then bulk changes, beside single edits up to `bulkIds`. */
export function takeBatch<T extends { message: ChangeMessage }>(waiting: { changes: T[]; bulk: T[] }): T[] {
  const single = takeFront(waiting.changes, batchIds);
  const left = batchIds - single.reduce((sum, { message }) => sum + message.changes.length, 0);
  return [...single, ...takeFront(waiting.bulk, single.length > 0 ? Math.min(bulkIds, left) : left)];
}

/** Up to `most` ids; more only where the first delivery alone has more, so that none is too big for ever. */
function takeFront<T extends { message: ChangeMessage }>(waiting: T[], most: number): T[] {
  if (most <= 0) return [];
  let ids = 0;
  let count = 0;
  for (const { message } of waiting) {
    ids += message.changes.length;
    if (count > 0 && ids > most) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
