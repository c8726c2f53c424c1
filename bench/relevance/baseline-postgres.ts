import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Engine } from './engine.ts';
import type { InstituteReference } from './judgement.ts';
import type { SourceInstitute } from './source-institutes.ts';

const createTable = `
  create extension pg_trgm;
  create unlogged table names (
    source text not null,
    source_id text not null,
    name text not null,
    words tsvector generated always as (to_tsvector('simple', name)) stored
  )`;

const insertNames = `
  insert into names (source, source_id, name)
  select * from unnest($1::text[], $2::text[], $3::text[])`;

const indexNames = `
  create index on names using gin (words);
  create index on names using gin (name gin_trgm_ops);
  analyze names`;

// With the default of 0.3 a trigram search rechecks most of the table, since 'college' alone is as similar as that.
const settings = 'set pg_trgm.similarity_threshold = 0.4';

// All words, or similar by trigrams as a whole or in part, each by its own index. With OR instead of a union, every row that
// one index finds would be checked by all three conditions.
const searchNames = `
  with asked as materialized (select plainto_tsquery('simple', $1::text) as asked),
  found as (
    select n.* from names n, asked where n.words @@ asked
    union
    select n.* from names n where n.name % $1::text
    union
    select n.* from names n where $1::text <% n.name
  )
  select source, source_id
  from found, asked
  order by
    (words @@ asked)::int * 0.5 + similarity(name, $1::text) + word_similarity($1::text, name) desc,
    ts_rank(words, asked) desc, source_id
  limit 10`;

/** Postgres alone: full-text search ('simple') and pg_trgm, each with a GIN index, in a separate database. */
export async function postgresBaseline(
  databaseUrl: string,
  rows: readonly SourceInstitute[],
): Promise<Engine> {
  const database = `institutes_bench_${randomBytes(4).toString('hex')}`;
  const server = new pg.Client({ connectionString: urlOf(databaseUrl, 'postgres') });
  await server.connect();
  await server.query(`create database ${database}`);
  const client = new pg.Client({ connectionString: urlOf(databaseUrl, database) });
  const close = async () => {
    await client.end();
    await server.query(`drop database if exists ${database} with (force)`);
    await server.end();
  };
  try {
    await client.connect();
    await client.query(createTable);
    await client.query(insertNames, [
      rows.map(({ source }) => source),
      rows.map(({ source_id }) => source_id),
      rows.map(({ name }) => name),
    ]);
    await client.query(indexNames);
    await client.query(settings);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name: 'postgres',
    search: async (query) => (await client.query<InstituteReference>(searchNames, [query])).rows,
    close,
  };
}

function urlOf(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}
