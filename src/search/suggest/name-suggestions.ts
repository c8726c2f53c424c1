import type { estypes } from '@elastic/elasticsearch';
import type { SuggestedInstitute } from '../../contract/responses/suggest-response.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import { constantScore, type QueryDsl } from '../query/query-dsl.ts';
import { suggestionTier } from '../query/weights.ts';
import { match, matchQuality, type TypedWords, toComparableName } from '../query/word-match.ts';

type Body = estypes.SearchSearchRequestBody;

// Of two equally popular institutes the one with the shorter name is meant: most of a long name is an address.
const tieBreakers: estypes.SortCombinations[] = [
  { popularity: 'desc' },
  { name_words: { order: 'asc', unmapped_type: 'short' } },
  { 'name.order': 'asc' },
  { id: 'asc' },
];

const output = {
  _source: ['slug', 'name', 'kind', 'aliases', 'city', 'district', 'state', 'country'],
  track_total_hits: false,
} satisfies Body;

/**
 * Searches the institutes of a kind whose name or alias has words that begin with the typed words, or whose acronym was
 * typed. Those whose whole name begins with the text come first, then those that match without an abbreviation being written
 * out, then the more popular. `isPlainWord` says that the text is just the word for a discipline, a kind or a place; the label
 * of a web address then does not count as a name.
 */
export function nameSearch(typed: TypedWords, kind: QueryDsl, limit: number, isPlainWord = false): Body {
  // The text is sent as it was typed: the index folds it by its own rules, which cover more scripts.
  const q = typed.text.trim();
  const earlier = q.split(/\s+/).slice(0, -1).join(' ');
  const wholeWords: QueryDsl = { match: { 'suggest.words': { query: earlier, operator: 'and' } } };
  const named = (start: QueryDsl): QueryDsl =>
    isPlainWord ? { bool: { filter: [start, notByLabel(typed.phrase)] } } : start;
  return {
    query: {
      bool: {
        filter: kind,
        must: {
          bool: {
            should: [
              constantScore(startsWithWords(typed), suggestionTier.words),
              ...(typed.words.length === 1 ? [constantScore({ term: { acronyms: typed.phrase } }, 0)] : []),
            ],
          },
        },
        should: [
          ...(earlier === '' ? [] : [constantScore(wholeWords, suggestionTier.earlierWordsWhole)]),
          ...(hasAbbreviation(typed) ? [constantScore(asTyped(q), suggestionTier.asTyped)] : []),
          constantScore(named({ prefix: { 'suggest.start': q } }), suggestionTier.beginning),
          constantScore(named({ term: { 'suggest.start': q } }), suggestionTier.whole),
        ],
      },
    },
    sort: [{ _score: { order: 'desc' } }, ...tieBreakers],
    size: limit,
    ...output,
  };
}

/**
 * Searches the institutes that match only when one edit is forgiven in each word of four letters or more. It asks for more
 * than `limit`, since `readTypos` drops many of them.
 */
export function typoSearch(typed: TypedWords, kind: QueryDsl, limit: number): Body {
  return {
    query: {
      bool: { filter: [kind, startsWithWords(typed, 'AUTO:4,100')], must_not: startsWithWords(typed) },
    },
    sort: tieBreakers,
    size: limit * 4,
    ...output,
  };
}

function startsWithWords(typed: TypedWords, fuzziness?: string): QueryDsl {
  const options = { query: typed.text, operator: 'and' as const, ...(fuzziness && { fuzziness }) };
  return { match: { suggest: options } };
}

/** Whether the index also writes one of the words out as a word that it does not begin with: a singular is no such word. */
function hasAbbreviation({ words }: TypedWords): boolean {
  return words.some(({ plain, alternatives }) => alternatives.some((word) => !plain.startsWith(word)));
}

/** Matches with an analyzer that writes no abbreviation out. */
function asTyped(q: string): QueryDsl {
  return { match: { suggest: { query: q, operator: 'and', analyzer: 'standard' } } };
}

function notByLabel(word: string): QueryDsl {
  return {
    bool: { should: [{ match: { name: word } }, { bool: { must_not: { term: { nicknames: word } } } }] },
  };
}

/** Whether there are enough results, or one whose whole name begins with the text: typos are then not forgiven. */
export function isEnough(answers: SearchAnswer[], limit: number): boolean {
  const hits = answers.flatMap((answer) => answer.hits.hits);
  return hits.length >= limit || hits.some(({ sort }) => Number(sort?.[0]) >= suggestionTier.beginning);
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
  return answer.hits.hits.map((hit) => toSuggestion(hit._source as Source));
}

/**
 * Reads the answer to `typoSearch` and drops what `matchQuality` does not take for a typo: Elasticsearch also forgives an edit
 * that makes a different beginning of a word.
 */
export function readTypos(answer: SearchAnswer, typed: TypedWords): SuggestedInstitute[] {
  return answer.hits.hits
    .map((hit) => hit._source as Source)
    .filter(({ name, aliases }) => {
      const names = toComparableName([name, ...aliases].join(' '));
      return matchQuality(typed, names) !== match.none;
    })
    .map(toSuggestion);
}

function toSuggestion({ slug, name, kind, city, district, state, country }: Source): SuggestedInstitute {
  const parts = [district ?? city, state ?? country].filter((part) => part !== null);
  return { slug, name, kind, ...(parts.length > 0 && { place: parts.join(', ') }) };
}
