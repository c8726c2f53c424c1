import type pg from 'pg';
import { type PinBody, type SynonymBody, tidyText } from '../contract/bodies/search-tuning-bodies.ts';
import type { Pin, SynonymGroup } from '../contract/responses/search-tuning-responses.ts';
import { AppError } from '../errors.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import {
  addPin,
  claimPin,
  deletePin,
  findPin,
  listPins,
  replacePin,
} from '../storage/postgres/tuning/pins.ts';
import {
  addSynonym,
  deleteSynonym,
  findSynonym,
  listSynonyms,
  replaceSynonym,
} from '../storage/postgres/tuning/synonyms.ts';

/** The actor and the request that the audit log records. */
export interface ChangedBy {
  actor: string;
  requestId: string;
}

/** Records of one type. All methods throw AppError not-found, conflict, bad-request or database-unavailable. */
export interface TuningRecords<Body, Record> {
  list(): Promise<Record[]>;
  find(id: number): Promise<Record>;
  add(by: ChangedBy, body: Body): Promise<Record>;
  replace(by: ChangedBy, id: number, body: Body): Promise<Record>;
  remove(by: ChangedBy, id: number): Promise<void>;
}

export interface SearchTuningService {
  synonyms: TuningRecords<SynonymBody, SynonymGroup>;
  pins: TuningRecords<PinBody, Pin>;
}

/** Synonyms and pins. Every process applies a change to its searches within two seconds. Does no I/O until a method is called. */
export function createSearchTuningService(pool: pg.Pool): SearchTuningService {
  const change = <T>(by: ChangedBy, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    orUnavailable(() => transaction(pool, work, by));

  return {
    synonyms: {
      list: () => orUnavailable(() => listSynonyms(pool)),
      find: async (id) => orNotFound('synonym group', id, await orUnavailable(() => findSynonym(pool, id))),
      add: (by, { terms }) => change(by, (client) => addSynonym(client, terms.map(tidyText))),
      replace: (by, id, { terms }) =>
        change(by, async (client) =>
          orNotFound('synonym group', id, await replaceSynonym(client, id, terms.map(tidyText))),
        ),
      remove: (by, id) =>
        change(by, async (client) => void orNotFound('synonym group', id, await deleteSynonym(client, id))),
    },
    pins: {
      list: () => orUnavailable(() => listPins(pool)),
      find: async (id) => orNotFound('pin', id, await orUnavailable(() => findPin(pool, id))),
      add: (by, { query, slugs }) =>
        change(by, async (client) => {
          return addPin(client, await claimPin(client, null, { query: tidyText(query), slugs }));
        }),
      replace: (by, id, { query, slugs }) =>
        change(by, async (client) => {
          const pin = await claimPin(client, id, { query: tidyText(query), slugs });
          return orNotFound('pin', id, await replacePin(client, id, pin));
        }),
      remove: (by, id) =>
        change(by, async (client) => void orNotFound('pin', id, await deletePin(client, id))),
    },
  };
}

function orNotFound<T>(what: string, id: number, found: T | null): T {
  if (found === null) throw new AppError('not-found', `No ${what} with the id "${id}" exists.`);
  return found;
}
