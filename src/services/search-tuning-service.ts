import type pg from 'pg';
import { type PinBody, type SynonymBody, tidyText } from '../contract/bodies/search-tuning-bodies.ts';
import type { Pin, SynonymGroup } from '../contract/responses/search-tuning-responses.ts';
import { AppError } from '../errors.ts';
import { transaction, whileAvailable } from '../storage/postgres/pool.ts';
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

/** Whom the audit has it from. */
export interface Curator {
  actor: string;
  requestId: string;
}

/** One list that admins keep. All of it throws AppError not-found, conflict, bad-request, database-unavailable. */
export interface Curated<Body, Record> {
  list(): Promise<Record[]>;
  find(id: number): Promise<Record>;
  add(curator: Curator, body: Body): Promise<Record>;
  replace(curator: Curator, id: number, body: Body): Promise<Record>;
  remove(curator: Curator, id: number): Promise<void>;
}

export interface Curation {
  synonyms: Curated<SynonymBody, SynonymGroup>;
  pins: Curated<PinBody, Pin>;
}

/** What admins say of queries. Searches in every process go by it two seconds later. Does no I/O until asked. */
export function createCuration(pool: pg.Pool): Curation {
  const change = <T>(curator: Curator, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    whileAvailable(() => transaction(pool, work, curator));

  return {
    synonyms: {
      list: () => whileAvailable(() => listSynonyms(pool)),
      find: async (id) => there(id, await whileAvailable(() => findSynonym(pool, id))),
      add: (curator, { terms }) => change(curator, (client) => addSynonym(client, terms.map(tidyText))),
      replace: (curator, id, { terms }) =>
        change(curator, async (client) => there(id, await replaceSynonym(client, id, terms.map(tidyText)))),
      remove: (curator, id) =>
        change(curator, async (client) => void there(id, await deleteSynonym(client, id))),
    },
    pins: {
      list: () => whileAvailable(() => listPins(pool)),
      find: async (id) => there(id, await whileAvailable(() => findPin(pool, id))),
      add: (curator, { query, slugs }) =>
        change(curator, async (client) => {
          return addPin(client, await claimPin(client, null, { query: tidyText(query), slugs }));
        }),
      replace: (curator, id, { query, slugs }) =>
        change(curator, async (client) => {
          const pin = await claimPin(client, id, { query: tidyText(query), slugs });
          return there(id, await replacePin(client, id, pin));
        }),
      remove: (curator, id) => change(curator, async (client) => void there(id, await deletePin(client, id))),
    },
  };
}

function there<T>(id: number, found: T | null): T {
  if (found === null) throw new AppError('not-found', `There is nothing with the id ${id}.`);
  return found;
}
