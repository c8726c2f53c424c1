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

/** What somebody wants to make of what is there: called under the lock, so that nobody changes it in between. */
type Propose<Current, Fields> = (current: Current) => Proposal<Partial<Fields>>;

const programmesField = 'programmes';
const waitMs = 10_000;

export type InstituteEditingService = ReturnType<typeof createInstituteEditingService>;

/**
 * What editors and admins do. Does no I/O until asked. Each change is one transaction: the version is compared under a
 * lock, and the audit knows the editor. All of it throws AppError: not-found, precondition-failed, bad-request,
 * conflict, database-unavailable.
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

  const changePart = (
    editor: Editor,
    id: number,
    expected: Expected,
    work: (client: pg.PoolClient) => Promise<boolean>,
  ) =>
    change(editor, async (client) => {
      const { version, status } = await lockInstitute(client, id, expected);
      const changed = await work(client);
      return { version: changed ? await raiseVersion(client, id, programmesField) : version, status };
    });

  return {
    list: (...given: DropFirst<typeof listInstitutes>) => orUnavailable(() => listInstitutes(pool, ...given)),

    find: (id: number) => orUnavailable(() => findInstitute(pool, id)),

    add: (editor: Editor, proposal: Proposal<Partial<InstituteFields>>, repetition: Repetition | null) =>
      change(editor, (client) => {
        const work = () => addInstitute(client, proposal);
        return repetition ? runOnce(client, repetition, 201, work) : work();
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
        return repetition ? runOnce(client, repetition, 201, work) : work();
      }),

    editProgramme: async (
      editor: Editor,
      id: number,
      programmeId: number,
      expected: Expected,
      propose: Propose<ProgrammeRow, ProgrammeFields>,
    ): Promise<ProgrammeChange> => {
      let programme: ProgrammeRow | undefined;
      const state = await changePart(editor, id, expected, async (client) => {
        const current = await programmes.findProgramme(client, id, programmeId);
        const changed = await programmes.changeProgramme(client, id, programmeId, propose(current));
        programme = await programmes.findProgramme(client, id, programmeId);
        return changed;
      });
      return { ...state, programme: programme as ProgrammeRow };
    },

    removeProgramme: (editor: Editor, id: number, programmeId: number, expected: Expected) =>
      changePart(editor, id, expected, async (client) => {
        await programmes.findProgramme(client, id, programmeId);
        await programmes.removeProgramme(client, id, programmeId);
        return true;
      }),

    async sync(id: number): Promise<Sync> {
      const [{ status, version }, indexed, { ids }] = await Promise.all([
        orUnavailable(() => findInstituteState(pool, id)),
        findIndexedVersion(id),
        orUnavailable(() => listWaiting(pool, [id])),
      ]);
      const waiting = ids.length > 0;
      const same = status === 'published' ? indexed === version : indexed === null;
      return { id, status, version, indexed_version: indexed, waiting, in_sync: same && !waiting };
    },

    /**
     * Waits ten seconds at most, and no longer than the request may take; null: until nothing is found. Answers that are kept from before are not current any more
     * then, whether the indexer has told so yet or not.
     * @returns whether searches see it
     */
    async waitUntilIndexed(id: number, version: number | null): Promise<boolean> {
      const withinMs = Math.min(waitMs, timeLeftMs());
      const indexed = await waitUntilIndexed(findIndexedVersion, id, version, withinMs);
      if (indexed) await generation.raise();
      return indexed;
    },

    audit: (...given: DropFirst<typeof listAudit>) => orUnavailable(() => listAudit(pool, ...given)),
  };
}

type DropFirst<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never;
