import type { ChangeMessage } from '../../src/storage/rabbitmq/rabbitmq-client.ts';

const maxIds = 1_000;
// The limit for bulk changes in a batch that contains single edits, because those wait for them.
const maxBulkIds = 500;

/**
 * Removes the next batch from the waiting messages: single edits first, up to `maxIds` ids, then bulk changes, up to `maxBulkIds`
 * if there are single edits.
 */
export function takeBatch<T extends { message: ChangeMessage }>(waiting: { changes: T[]; bulk: T[] }): T[] {
  const single = takeFront(waiting.changes, maxIds);
  const left = maxIds - single.reduce((sum, { message }) => sum + message.changes.length, 0);
  return [...single, ...takeFront(waiting.bulk, single.length > 0 ? Math.min(maxBulkIds, left) : left)];
}

/** Removes messages with up to `max` ids from the front; one message with more ids is taken alone, so that it cannot wait for ever. */
function takeFront<T extends { message: ChangeMessage }>(waiting: T[], max: number): T[] {
  if (max <= 0) return [];
  let ids = 0;
  let count = 0;
  for (const { message } of waiting) {
    ids += message.changes.length;
    if (count > 0 && ids > max) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
