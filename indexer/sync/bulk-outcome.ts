/** The fields of an item of a bulk response that are read, for an `index` as for a `delete` action. */
export interface BulkItem {
  status: number;
  result?: string;
  error?: {
    type: string;
    reason?: string | null;
    caused_by?: { type: string; reason?: string | null } | undefined;
  };
}

type ItemOutcome =
  | { kind: 'written' | 'deleted' | 'absent' }
  /** `by`: the read stamp of the document in the index; null when the response does not say it. */
  | { kind: 'superseded'; by: number | null }
  | { kind: 'retry'; reason: string }
  | { kind: 'poison'; reason: string };

/**
 * Interprets one item of a bulk response. 409 means that a newer read has been written, and 404 on a delete that there was no
 * document: both are done. 400 means that the document can never be written. Everything else is temporary and has to be
 * retried: 429, 5xx, a missing index, a write block.
 */
export function interpretBulkItem(item: BulkItem): ItemOutcome {
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

/** From '[21]: version conflict, current version [5000] is higher or equal to the one provided [17]'. */
function versionIn(reason: string): number | null {
  const version = /current version \[(\d+)\]/.exec(reason)?.[1];
  return version === undefined ? null : Number(version);
}
