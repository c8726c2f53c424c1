import type { estypes } from '@elastic/elasticsearch';
import type { SuggestedInstitute } from '../../contract/responses/suggest-response.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import { match, matchOf, type Typed, toComparableName } from '../query/word-match.ts';

type Dsl = estypes.QueryDslQueryContainer;
type Body = estypes.SearchSearchRequestBody;

// Powers of two: a better tier stands above all worse ones together.
const tier = { asTyped: 0.5, words: 1, earlierWordsWhole: 2, beginning: 4, whole: 8 };

// Of two as popular the one with the shorter name: most of a long one is an address.
const likelier: estypes.SortCombinations[] = [
  { popularity: 'desc' },
  { name_words: { order: 'asc', unmapped_type: 'short' } },
  { 'name.order': 'asc' },
  { id: 'asc' },
];

const shown = {
  _source: ['slug', 'name', 'kind', 'aliases', 'city', 'district', 'state', 'country'],
  track_total_hits: false,
} satisfies Body;

/**
 * The search for institutes of a kind whose name or alias has words that begin with what was typed, or whose acronym it
 * is. First those whose whole name begins so, then those that have the words without an abbreviation written out, then the
 * more popular. `plain`: it is the word for a discipline, a kind or a place; the label of a web address is then no name.
 */
export function nameSearch(typed: Typed, kind: Dsl, limit: number, plain = false): Body {
  // As it was typed: the index has its own way to fold it, that knows more scripts.
  const q = typed.text.trim();
  const earlier = q.split(/\s+/).slice(0, -1).join(' ');
  const wholeWords: Dsl = { match: { 'suggest.words': { query: earlier, operator: 'and' } } };
  const named = (starts: Dsl): Dsl =>
    plain ? { bool: { filter: [starts, notByLabel(typed.phrase)] } } : starts;
  return {
    query: {
      bool: {
        filter: kind,
        must: {
          bool: {
            should: [
              constant(begun(typed), tier.words),
              ...(typed.words.length === 1 ? [constant({ term: { acronyms: typed.phrase } }, 0)] : []),
            ],
          },
        },
        should: [
          ...(earlier === '' ? [] : [constant(wholeWords, tier.earlierWordsWhole)]),
          ...(hasAbbreviation(typed) ? [constant(asTyped(q), tier.asTyped)] : []),
          constant(named({ prefix: { 'suggest.start': q } }), tier.beginning),
          constant(named({ term: { 'suggest.start': q } }), tier.whole),
        ],
      },
    },
    sort: [{ _score: { order: 'desc' } }, ...likelier],
    size: limit,
    ...shown,
  };
}

/**
 * The search for those that match with one edit in words of four letters or more, and not without; more than `limit`,
 * since `readTypos` sorts out many.
 */
export function typoSearch(typed: Typed, kind: Dsl, limit: number): Body {
  return {
    query: { bool: { filter: [kind, begun(typed, 'AUTO:4,100')], must_not: begun(typed) } },
    sort: likelier,
    size: limit * 4,
    ...shown,
  };
}

function begun(typed: Typed, fuzziness?: string): Dsl {
  const options = { query: typed.text, operator: 'and' as const, ...(fuzziness && { fuzziness }) };
  return { match: { suggest: options } };
}

/** A word that the index also takes for another, longer one. */
function hasAbbreviation({ words }: Typed): boolean {
  return words.some(({ written, alternatives }) => alternatives.some((word) => !written.startsWith(word)));
}

/** Analysed by what writes no abbreviation out. */
function asTyped(q: string): Dsl {
  return { match: { suggest: { query: q, operator: 'and', analyzer: 'standard' } } };
}

function notByLabel(word: string): Dsl {
  return {
    bool: { should: [{ match: { name: word } }, { bool: { must_not: { term: { nicknames: word } } } }] },
  };
}

function constant(filter: Dsl, boost: number): Dsl {
  return { constant_score: { filter, boost } };
}

/** Whether enough is found, or something that is meant beyond doubt: then no typo needs to be forgiven. */
export function isEnough(answers: SearchAnswer[], limit: number): boolean {
  const hits = answers.flatMap((answer) => answer.hits.hits);
  return hits.length >= limit || hits.some((hit) => (hit.sort?.[0] as number) >= tier.beginning);
}

interface Source extends SuggestedInstitute {
  aliases: string[];
  city: string | null;
  district: string | null;
  state: string | null;
  country: string | null;
}

/** Reads the answer to `nameSearch`. */
export function readNames(answer: SearchAnswer): SuggestedInstitute[] {
  return answer.hits.hits.map((hit) => present(hit._source as Source));
}

/** Reads the answer to `typoSearch`: an edit of a beginning is a typo only in the sense of `matchOf`. */
export function readTypos(answer: SearchAnswer, typed: Typed): SuggestedInstitute[] {
  return answer.hits.hits
    .map((hit) => hit._source as Source)
    .filter(
      ({ name, aliases }) => matchOf(typed, toComparableName([name, ...aliases].join(' '))) !== match.none,
    )
    .map(present);
}

function present({ slug, name, kind, city, district, state, country }: Source): SuggestedInstitute {
  const parts = [district ?? city, state ?? country].filter((part) => part !== null);
  return { slug, name, kind, ...(parts.length > 0 && { place: parts.join(', ') }) };
}
