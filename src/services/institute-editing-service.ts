import type pg from 'pg';
import type { Config } from '../config.ts';
import type { Expected } from '../contract/precondition.ts';
import type { Sync } from '../contract/responses/editing-responses.ts';
import type { Status } from '../domain/enumerations.ts';
import type { Editor } from '../domain/institutes/editor.ts';
import type { ProgrammeRow } from '../domain/institutes/institute.ts';
import type { InstituteFields, Proposal } from '../domain/institutes/institute-edit.ts';
import type { ProgrammeFields } from '../domain/institutes/programme-edit.ts';
import type { Elasticsearch } from '../storage/elasticsearch/elasticsearch-client.ts';
import { createFindIndexedVersion, waitUntilIndexed } from '../storage/elasticsearch/indexed-version.ts';
import { listAudit } from '../storage/postgres/editing/audit-log.ts';
import { type Repetition, runOnce } from '../storage/postgres/editing/idempotency-keys.ts';
import { listInstitutes } from '../storage/postgres/editing/institute-list.ts';
import {
  deleteInstitute,
  findInstitute,
  findInstituteState,
  lockInstitute,
  raiseVersion,
  setStatus,
} from '../storage/postgres/editing/institute-records.ts';
import { addInstitute, changeInstitute } from '../storage/postgres/editing/institute-writes.ts';
import * as programmes from '../storage/postgres/editing/programmes.ts';
import { orUnavailable, timeLeftMs, transaction } from '../storage/postgres/pool.ts';
import { listWaiting } from '../storage/postgres/sync/outbox.ts';
import type { Generation } from '../storage/redis/generation.ts';

/** `version` and `status` are the institute's after the change. */
export interface ProgrammeChange {
  programme: ProgrammeRow;
  version: number;
  status: Status;
}

/** Computes a change from the current record. It runs under the record's lock, so that no other change intervenes. */
type Propose<Current, Fields> = (current: Current) => Proposal<Partial<Fields>>;

const programmesField = 'programmes';
const maxWaitMs = 10_000;

export type InstituteEditingService = ReturnType<typeof createInstituteEditingService>;

/**
 * Editing of institutes and their programmes. Does no I/O until a method is called. Each change is one transaction: the
 * version is compared under the institute's lock, and the audit log records the editor. All methods throw AppError
 * not-found, precondition-failed, bad-request, conflict or database-unavailable.
 */
export function createInstituteEditingService(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  generation: Pick<Generation, 'raise'>;
  config: Pick<Config, 'INDEX_NAME'>;
}) {
  const { pool, elasticsearch, generation, config } = deps;
  const findIndexedVersion = createFindIndexedVersion(elasticsearch, config.INDEX_NAME);

  const change = <T>(editor: Editor, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    orUnavailable(() => transaction(pool, work, editor));

  return {
    list: (...given: DropFirst<typeof listInstitutes>) => orUnavailable(() => listInstitutes(pool, ...given)),

    find: (id: number) => orUnavailable(() => findInstitute(pool, id)),

    add: (editor: Editor, proposal: Proposal<Partial<InstituteFields>>, repetition: Repetition | null) =>
      change(editor, (client) => {
        const work = () => addInstitute(client, proposal);
        return repetition ? runOnce(client, repetition, work) : work();
      }),

    edit: (
      editor: Editor,
      id: number,
      expected: Expected,
      propose: Propose<InstituteFields, InstituteFields>,
    ) =>
      change(editor, async (client) => {
        await lockInstitute(client, id, expected);
        return changeInstitute(client, id, propose(await findInstitute(client, id)));
      }),

    setStatus: (editor: Editor, id: number, expected: Expected, status: Status) =>
      change(editor, async (client) => {
        await lockInstitute(client, id, expected);
        await setStatus(client, id, status);
        return findInstitute(client, id);
      }),

    remove: (editor: Editor, id: number, expected: Expected): Promise<void> =>
      change(editor, async (client) => {
        await lockInstitute(client, id, expected);
        await deleteInstitute(client, id);
      }),

    async listProgrammes(id: number) {
      const { version } = await orUnavailable(() => findInstituteState(pool, id));
      return { version, items: await orUnavailable(() => programmes.listProgrammes(pool, id)) };
    },

    async findProgramme(id: number, programmeId: number) {
      const { version } = await orUnavailable(() => findInstituteState(pool, id));
      return {
        version,
        programme: await orUnavailable(() => programmes.findProgramme(pool, id, programmeId)),
      };
    },

    addProgramme: (
      editor: Editor,
      id: number,
      expected: Expected,
      proposal: Proposal<Partial<ProgrammeFields>>,
      repetition: Repetition | null,
    ): Promise<ProgrammeChange> =>
      change(editor, (client) => {
        const work = async () => {
          const { status } = await lockInstitute(client, id, expected);
          const programme = await programmes.addProgramme(client, id, proposal);
          return { programme, status, version: await raiseVersion(client, id, programmesField) };
        };
        return repetition ? runOnce(client, repetition, work) : work();
      }),

    editProgramme: (
      editor: Editor,
      id: number,
      programmeId: number,
      expected: Expected,
      propose: Propose<ProgrammeRow, ProgrammeFields>,
    ): Promise<ProgrammeChange> =>
      change(editor, async (client) => {
        const { version, status } = await lockInstitute(client, id, expected);
        const current = await programmes.findProgramme(client, id, programmeId);
        const changed = await programmes.changeProgramme(client, id, programmeId, propose(current));
        const programme = await programmes.findProgramme(client, id, programmeId);
        return {
          programme,
          status,
          version: changed ? await raiseVersion(client, id, programmesField) : version,
        };
      }),

    removeProgramme: (editor: Editor, id: number, programmeId: number, expected: Expected) =>
      change(editor, async (client) => {
        const { status } = await lockInstitute(client, id, expected);
        await programmes.findProgramme(client, id, programmeId);
        await programmes.removeProgramme(client, id, programmeId);
        return { status, version: await raiseVersion(client, id, programmesField) };
      }),

    async sync(id: number): Promise<Sync> {
      const [{ status, version }, indexed, { ids }] = await Promise.all([
        orUnavailable(() => findInstituteState(pool, id)),
        findIndexedVersion(id),
        orUnavailable(() => listWaiting(pool, [id])),
      ]);
      const waiting = ids.length > 0;
      const isExpected = status === 'published' ? indexed === version : indexed === null;
      return { id, status, version, indexed_version: indexed, waiting, in_sync: isExpected && !waiting };
    },

    /**
     * Waits until the search index has `version` of the institute, or no longer has the institute (null); at most ten
     * seconds, and no longer than the request may take. Then it raises the cache generation, so that answers that were
     * cached before count as stale even if the indexer has not raised it yet.
     * @returns whether the index has that version
     */
    async waitUntilIndexed(id: number, version: number | null): Promise<boolean> {
      const timeoutMs = Math.min(maxWaitMs, timeLeftMs());
      const indexed = await waitUntilIndexed(findIndexedVersion, id, version, timeoutMs);
      if (indexed) await generation.raise();
      return indexed;
    },

    audit: (...given: DropFirst<typeof listAudit>) => orUnavailable(() => listAudit(pool, ...given)),
  };
}

type DropFirst<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never;
