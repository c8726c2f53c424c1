/** What is asked for of one item of a bulk answer: `{ index: {...} }` or `{ delete: {...} }`. */
export interface BulkItem {
  status: number;
  result?: string;
  error?: {
    type: string;
    reason?: string | null;
    caused_by?: { type: string; reason?: string | null } | undefined;
  };
}

export type Outcome =
  | { kind: 'written' | 'deleted' | 'absent' }
  /** `by`: the stamp that the index has; null where the answer does not say it. */
  | { kind: 'superseded'; by: number | null }
  | { kind: 'retry'; reason: string }
  | { kind: 'poison'; reason: string };

/**
 * What one item of a bulk answer means. 409: someone wrote a newer read, done. 404 on a delete: not there, done. 400:
 * this document can never be written. All else (429, 5xx, a missing index, a write block) passes, so: again.
 */
export function interpretBulkItem(item: BulkItem): Outcome {
  const { error } = item;
  if (!error) {
    if (item.result === 'deleted') return { kind: 'deleted' };
    if (item.result === 'not_found') return { kind: 'absent' };
    return { kind: 'written' };
  }
  if (item.status === 409) return { kind: 'superseded', by: versionIn(error.reason ?? '') };
  const cause = error.caused_by ? `: ${error.caused_by.reason ?? error.caused_by.type}` : '';
  const reason = `${error.type}: ${error.reason ?? ''}${cause}`;
  return item.status === 400 ? { kind: 'poison', reason } : { kind: 'retry', reason };
}

/** '[21]: version conflict, current version [5000] is higher or equal to the one provided [17]'; deletes say it too. */
function versionIn(reason: string): number | null {
  const version = /current version \[(\d+)\]/.exec(reason)?.[1];
  return version === undefined ? null : Number(version);
}
