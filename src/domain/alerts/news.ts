import type { Range } from '../search/search-query.ts';
import type { Material, NamedProgramme } from './material.ts';

interface ProgrammeNews {
  /** the name of the programme */
  programme: string;
  level: string | null;
  discipline: string | null;
  mode: string | null;
}

/** Why an institute is news to a search. Fees are per year. */
export type NewsReason =
  | { kind: 'new' }
  | { kind: 'now-matches' }
  | ({ kind: 'fee-fell'; currency: string; from: number; to: number } & ProgrammeNews)
  | ({ kind: 'programme-added'; currency: string | null; fee: number | null } & ProgrammeNews);

/** The reasons that do not depend on a search. */
export type NewsFact = Exclude<NewsReason, { kind: 'now-matches' }>;

/** What a search demands of one and the same programme. */
export interface ProgrammeConstraints {
  level: string[] | undefined;
  discipline: string[] | undefined;
  mode: string[] | undefined;
  fee: Range;
}

/** A reason with its position among the facts of the difference; -1 for one that depends on the search. */
export interface PlacedReason {
  reason: NewsReason;
  fact: number;
}

/** The position of the reason 'now matches'. */
const nowMatchesFact = -1;

// An import may add hundreds of programmes to an institute, or lower all of its fees.
const maxFactsOfKind = 50;
const maxReasonsOfKind = 3;

/**
 * The reasons in the difference between what an institute was and what it is, those of programmes by name. An institute that
 * has not been published before is new, and nothing else about it is news.
 */
export function findFacts(before: Material | null, after: Material): NewsFact[] {
  if (before === null) return [{ kind: 'new' }];
  const known = new Map(before.programmes.map((programme) => [identityOf(programme), programme]));
  const fell: NewsFact[] = [];
  const added: NewsFact[] = [];
  for (const programme of after.programmes) {
    const { name, level, discipline, mode, fee, currency } = programme;
    const was = known.get(identityOf(programme));
    const about = { programme: name, level, discipline, mode };
    if (!was) added.push({ kind: 'programme-added', ...about, fee, currency });
    else if (
      fee !== null &&
      currency !== null &&
      was.fee !== null &&
      was.currency === currency &&
      fee < was.fee
    )
      fell.push({ kind: 'fee-fell', ...about, currency, from: was.fee, to: fee });
  }
  return [...fell.slice(0, maxFactsOfKind), ...added.slice(0, maxFactsOfKind)];
}

/**
 * The reasons for which an institute that a search finds now is news to it. Reasons about a programme hold only for programmes that
 * satisfy everything that the search demands of one programme; of each kind there are at most three.
 * @param facts of the difference (`findFacts`)
 * @param matchedBefore whether the search found the institute as it was
 */
export function reasonsFor(
  facts: NewsFact[],
  constraints: ProgrammeConstraints,
  matchedBefore: boolean,
): PlacedReason[] {
  const reasons: PlacedReason[] = [];
  const counts = { new: 0, 'fee-fell': 0, 'programme-added': 0 };
  if (!matchedBefore && facts[0]?.kind !== 'new')
    reasons.push({ reason: { kind: 'now-matches' }, fact: nowMatchesFact });
  facts.forEach((reason, fact) => {
    if (!concerns(reason, constraints) || counts[reason.kind] === maxReasonsOfKind) return;
    counts[reason.kind] += 1;
    reasons.push({ reason, fact });
  });
  return reasons;
}

function concerns(reason: NewsFact, { level, discipline, mode, fee }: ProgrammeConstraints): boolean {
  if (reason.kind === 'new') return true;
  const amount = reason.kind === 'fee-fell' ? reason.to : reason.fee;
  return (
    allows(level, reason.level) &&
    allows(discipline, reason.discipline) &&
    allows(mode, reason.mode) &&
    isWithin(fee, amount)
  );
}

function allows(values: string[] | undefined, value: string | null): boolean {
  return values === undefined || (value !== null && values.includes(value));
}

function isWithin({ min, max }: Range, amount: number | null): boolean {
  if (min === null && max === null) return true;
  return amount !== null && amount >= (min ?? 0) && amount <= (max ?? Number.POSITIVE_INFINITY);
}

function identityOf({ name, level, mode }: NamedProgramme): string {
  return JSON.stringify([name, level, mode]);
}

/** The text by which a reason with its values is recognised: the same reason has the same text. */
export function reasonKey(reason: NewsReason): string {
  switch (reason.kind) {
    case 'new':
    case 'now-matches':
      return reason.kind;
    case 'fee-fell':
      return JSON.stringify([
        reason.kind,
        reason.programme,
        reason.level,
        reason.mode,
        reason.currency,
        reason.from,
        reason.to,
      ]);
    case 'programme-added':
      return JSON.stringify([reason.kind, reason.programme, reason.level, reason.mode]);
  }
}

const indianNumbers = new Intl.NumberFormat('en-IN');
const numbers = new Intl.NumberFormat('en');

/** A reason as a whole sentence, the same in e-mails, in feeds and on the page. */
export function describeReason(reason: NewsReason): string {
  switch (reason.kind) {
    case 'new':
      return 'This institute is new.';
    case 'now-matches':
      return 'This institute now matches the search.';
    case 'fee-fell':
      return `The yearly fee of ${reason.programme} fell from ${amountOf(reason.from, reason.currency)} to ${amountOf(reason.to, reason.currency)}.`;
    case 'programme-added':
      return reason.fee === null || reason.currency === null
        ? `The programme ${reason.programme} was added.`
        : `The programme ${reason.programme} was added, for a yearly fee of ${amountOf(reason.fee, reason.currency)}.`;
  }
}

/** An amount with the separators that are usual for its currency: 1,50,000 rupees, 150,000 dollars. */
function amountOf(amount: number, currency: string): string {
  return `${currency} ${(currency === 'INR' ? indianNumbers : numbers).format(amount)}`;
}
