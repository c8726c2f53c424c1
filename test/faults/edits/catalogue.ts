import type { Queryable } from '../../../src/storage/postgres/pool.ts';
import type { Chance } from './chance.ts';
import type { Truth } from './truth.ts';
import { capitalised } from './words.ts';

const states = 6;
const districtsPerState = 5;
const institutesPerUniversity = 50;
const disciplines = ['arts', 'commerce', 'engineering', 'law', 'medicine', 'science'];

/** Fills an empty database with places, universities, colleges and programmes, and records all of it in `truth`. */
export async function addCatalogue(
  db: Queryable,
  truth: Truth,
  words: () => string,
  chance: Chance,
  count: number,
): Promise<void> {
  const [country] = await addPlaces(db, 'country', [null], words);
  const stateIds = await addPlaces(db, 'state', Array(states).fill(country), words);
  const parents = stateIds.flatMap((state) => Array(districtsPerState).fill(state) as number[]);
  const districts = await addPlaces(db, 'district', parents, words);
  truth.places.push(...stateIds, ...districts);
  const universities = Math.max(2, Math.ceil(count / institutesPerUniversity));
  truth.universities.push(
    ...(await addInstitutes(db, truth, words, 'university', universities, () => null, chance, districts)),
  );
  const affiliation = () => chance.pick(truth.universities);
  const colleges = count - universities;
  const added = await addInstitutes(db, truth, words, 'college', colleges, affiliation, chance, districts);
  await db.query(
    `insert into programmes (institute_id, name, level, discipline, mode, fee, currency)
     select id, 'Course ' || n, (array['undergraduate', 'postgraduate', 'diploma'])[n], ($2::text[])[1 + (id + n) % 6],
            'full-time', 10000 * n + 100 * (id % 90), 'INR'
     from unnest($1::bigint[]) as id cross join generate_series(1, 3) as n where (id + n) % 4 <> 0`,
    [added, disciplines],
  );
}

async function addPlaces(
  db: Queryable,
  kind: string,
  parents: (number | null)[],
  words: () => string,
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `insert into places (kind, parent_id, name, latitude, longitude)
     select $1::text, parent, name, 8 + n % 20, 72 + n % 15
     from unnest($2::int[], $3::text[]) with ordinality as row (parent, name, n) returning id`,
    [kind, parents, parents.map(() => capitalised(words()))],
  );
  return rows.map(({ id }) => id);
}

async function addInstitutes(
  db: Queryable,
  truth: Truth,
  words: () => string,
  kind: 'university' | 'college',
  count: number,
  affiliation: () => number | null,
  chance: Chance,
  districts: number[],
): Promise<number[]> {
  const names = Array.from({ length: count }, words);
  const { rows } = await db.query<{ id: number; name: string; slug: string }>(
    `insert into institutes (slug, name, kind, status, affiliation_id, place_id, popularity)
     select word, initcap(word) || $1::text, $2::text, 'published', affiliation, place, length(word) * n
     from unnest($3::text[], $4::bigint[], $5::int[]) with ordinality as row (word, affiliation, place, n)
     returning id::int, name, slug`,
    [
      kind === 'university' ? ' University' : ' College',
      kind,
      names,
      names.map(affiliation),
      names.map(() => chance.pick(districts)),
    ],
  );
  for (const { id, name, slug } of rows) truth.add({ id, name, word: slug, status: 'published' });
  return rows.map(({ id }) => id);
}
