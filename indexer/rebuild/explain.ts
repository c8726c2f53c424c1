import { isDeepStrictEqual } from 'node:util';
import { buildDocument, type InstituteDocument } from '../../src/domain/institutes/document.ts';
import {
  type IndexingRead,
  type RowSummary,
  readForIndexing,
  summarizeRow,
} from '../../src/storage/postgres/catalogue/institutes.ts';
import { findDeadLettersOf } from '../../src/storage/postgres/sync/dead-letters.ts';
import { listWaiting } from '../../src/storage/postgres/sync/outbox.ts';
import { listTargets } from '../../src/storage/postgres/sync/targets.ts';
import { createTargetProjections } from '../sync/target-documents.ts';
import type { IndexDependencies } from './index-switching.ts';

export interface Explanation {
  id: number;
  /** the row, published or not; null when it does not exist */
  row: RowSummary | null;
  /** the changes of this institute in the outbox, and the fan-outs of all institutes */
  waiting: { changes: number; fan_outs: number };
  /** why no document can be built from the row; null when it can, and when there must not be one */
  unreadable: string | null;
  dead_letters: { id: number; reason: string }[];
  indexes: {
    name: string;
    in_sync: boolean;
    /** the document in the index, or null */
    document: Record<string, unknown> | null;
    /** the fields that differ; an absent field is null */
    fields: { field: string; expected: unknown; indexed: unknown }[];
  }[];
}

/** Compares an institute in Postgres with its document in each target, field by field. */
export async function explain(
  { pool, elasticsearch }: Pick<IndexDependencies, 'pool' | 'elasticsearch'>,
  id: number,
): Promise<Explanation> {
  const [row, read, waiting, deadLetters, targets] = await Promise.all([
    summarizeRow(pool, id),
    readForIndexing(pool, [id]),
    listWaiting(pool, [id]),
    findDeadLettersOf(pool, id),
    listTargets(pool),
  ]);
  const { document: built, unreadable } = documentOf(read, id);
  const projectionFor = createTargetProjections(pool);
  const indexes = targets.map(async (name) => {
    const project = await projectionFor(name);
    const expected = built ? (JSON.parse(JSON.stringify(project(built))) as Fields) : null;
    const found = await elasticsearch.get<Fields>({ index: name, id: String(id) }, { ignore: [404] });
    const document = found.found ? (found._source as Fields) : null;
    const { read_stamp: _, ...indexed } = document ?? {};
    const fields = unreadable === null ? differingFields(expected ?? {}, indexed) : [];
    return {
      name,
      in_sync: unreadable === null && (expected === null) === (document === null) && fields.length === 0,
      document,
      fields,
    };
  });
  return {
    id,
    row,
    waiting: { changes: waiting.ids.length, fan_outs: waiting.fanOuts },
    unreadable,
    dead_letters: deadLetters.map(({ id: deadLetterId, reason }) => ({ id: deadLetterId, reason })),
    indexes: await Promise.all(indexes),
  };
}

type Fields = Record<string, unknown>;

function documentOf(
  read: IndexingRead,
  id: number,
): { document: InstituteDocument | null; unreadable: string | null } {
  const row = read.rows.get(id);
  const unreadable = read.unreadable.get(id) ?? null;
  if (!row) return { document: null, unreadable };
  try {
    return { document: buildDocument(row), unreadable };
  } catch (error) {
    return { document: null, unreadable: `document: ${error instanceof Error ? error.message : error}` };
  }
}

function differingFields(expected: Fields, indexed: Fields) {
  return [...new Set([...Object.keys(expected), ...Object.keys(indexed)])]
    .filter((field) => !isDeepStrictEqual(expected[field], indexed[field]))
    .map((field) => ({ field, expected: expected[field] ?? null, indexed: indexed[field] ?? null }));
}
