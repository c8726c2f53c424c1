import type { Queryable } from '../../../src/storage/postgres/pool.ts';
import type { Chance } from './chance.ts';
import {
  addProgramme,
  changeDetails,
  changeProgrammes,
  comeAndGo,
  dropProgramme,
  importMany,
  insert,
  move,
  remove,
  rename,
  renameMany,
  renamePlace,
  setStatus,
  statuses,
} from './edit-statements.ts';
import type { Change, Truth } from './truth.ts';

/** The changes of one transaction, such as a request of an admin or an import makes. */
export interface Edit {
  /** the institutes that are reserved for this edit */
  ids: number[];
  /** Resolves with what is true once the transaction is committed. */
  run(db: Queryable): Promise<Change[]>;
}

interface Making {
  truth: Truth;
  chance: Chance;
  words: () => string;
}

/** An edit of some institutes that are reserved for it. */
interface Recipe {
  /** how often this edit is drawn, relative to the others */
  weight: number;
  takes: [least: number, most: number];
  work: (db: Queryable, ids: number[], making: Making) => Promise<Change[]>;
}

const one = (
  weight: number,
  work: (db: Queryable, id: number, making: Making) => Promise<Change[]>,
): Recipe => ({
  weight,
  takes: [1, 1],
  work: (db, [id], making) => work(db, id as number, making),
});

const ofInstitutes: Recipe[] = [
  {
    weight: 16,
    takes: [0, 0],
    work: (db, _, { truth, chance, words }) => insert(db, truth, chance, words()),
  },
  one(20, (db, id, { words }) => rename(db, id, words(), 'College')),
  one(12, (db, id, { chance }) => setStatus(db, id, chance.pick(statuses))),
  one(7, (db, id) => remove(db, [id])),
  one(8, (db, id, { chance, words }) => addProgramme(db, [id], words(), chance)),
  one(6, (db, id, { chance }) => changeProgrammes(db, [id], chance)),
  one(4, (db, id) => dropProgramme(db, [id])),
  one(8, (db, id, { chance }) => changeDetails(db, [id], chance)),
  one(6, (db, id, { truth, chance }) => move(db, [id], truth, chance)),
  { weight: 4, takes: [3, 15], work: (db, ids, { words }) => renameMany(db, ids, words) },
  { weight: 2, takes: [20, 60], work: (db, ids, { chance }) => importMany(db, ids, chance) },
  // These change hundreds of documents each, so they are rare: some a minute, as during a clean-up of a catalogue.
  {
    weight: 0.5,
    takes: [0, 0],
    work: (db, _, { truth, chance, words }) => renamePlace(db, truth, words(), chance),
  },
  {
    weight: 2,
    takes: [0, 0],
    work: (db, _, { truth, chance, words }) => comeAndGo(db, truth, chance, words),
  },
];

const ofUniversities: Recipe[] = [
  one(1, (db, id, { words }) => rename(db, id, words(), 'University')),
  one(0.5, (db, id, { chance }) => setStatus(db, id, chance.pick(statuses))),
];

const recipes = [...ofInstitutes, ...ofUniversities];

/** Draws an edit; null if the institutes that it needs are reserved by others. */
export function drawEdit(making: Making): Edit | null {
  const { truth, chance } = making;
  const recipe = recipes[chance.weighted(recipes.map(({ weight }) => weight))] as Recipe;
  const [least, most] = recipe.takes;
  const everyone = ofUniversities.includes(recipe) ? truth.universities : [...truth.institutes.keys()];
  const ids = truth.take(chance.whole(least, most), () => chance.pick(everyone));
  if (ids.length < least) {
    truth.release(ids);
    return null;
  }
  return { ids, run: (db) => recipe.work(db, ids, making) };
}
