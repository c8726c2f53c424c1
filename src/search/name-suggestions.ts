import type { estypes } from '@elastic/elasticsearch';
import type { SearchAnswer } from './search-service.ts';
import { candidate, match, matchOf, type Typed } from './word-match.ts';

type Dsl = estypes.QueryDslQueryContainer;

export interface SuggestedInstitute {
  slug: string;
  name: string;
  kind: string;
  /** where it is, in words */
  place?: string;
}

// Powers of two: a better tier stands above all worse ones together. Typos score nothing.
const tier = { acronym: 1, words: 2, earlierWordsWhole: 4, beginning: 8, whole: 16 };

const fields = ['slug', 'name', 'kind', 'aliases', 'city', 'district', 'state', 'country'];

/**
 * The search for institutes of a kind whose name or alias has words that begin with what was typed; with one edit from
 * four letters. More than `limit`, since `readNames` sorts out typos that are none.
 */
export function nameSearch(typed: Typed, kind: Dsl, limit: number): estypes.SearchSearchRequestBody {
  // As it was typed: the index has its own way to fold it, that knows more scripts.
  const q = typed.text;
  const earlier = q.trim().split(/\s+/).slice(0, -1).join(' ');
  const acronym: Dsl[] = typed.words.length === 1 ? [{ term: { acronyms: typed.phrase } }] : [];
  const begun = (fuzziness?: string): Dsl => ({
    match: { suggest: { query: q, operator: 'and', ...(fuzziness && { fuzziness }) } },
  });
  return {
    query: {
      bool: {
        // From four letters one edit, and never two.
        filter: [kind, { bool: { should: [begun('AUTO:4,100'), ...acronym] } }],
        should: [
          ...acronym.map((clause) => constant(clause, tier.acronym)),
          constant(begun(), tier.words),
          ...(earlier === ''
            ? []
            : [
                constant(
                  { match: { 'suggest.words': { query: earlier, operator: 'and' } } },
                  tier.earlierWordsWhole,
                ),
              ]),
          constant({ prefix: { 'suggest.start': q } }, tier.beginning),
          constant({ term: { 'suggest.start': q } }, tier.whole),
        ],
      },
    },
    sort: [{ _score: { order: 'desc' } }, { popularity: 'desc' }, { 'name.order': 'asc' }, { id: 'asc' }],
    size: limit * 3,
    _source: fields,
    track_total_hits: false,
  };
}

function constant(filter: Dsl, boost: number): Dsl {
  return { constant_score: { filter, boost } };
}

interface Source extends SuggestedInstitute {
  aliases: string[];
  city: string | null;
  district: string | null;
  state: string | null;
  country: string | null;
}

/** Reads the answer to `nameSearch`: a typo must be one in the sense of `matchOf`, too. */
export function readNames(answer: SearchAnswer, typed: Typed, limit: number): SuggestedInstitute[] {
  return answer.hits.hits
    .map((hit) => ({ source: hit._source as Source, score: (hit.sort as number[])[0] as number }))
    .filter(
      ({ source, score }) =>
        score >= tier.words ||
        score === tier.acronym ||
        matchOf(typed, candidate([source.name, ...source.aliases].join(' '))) !== match.none,
    )
    .slice(0, limit)
    .map(({ source }) => present(source));
}

function present({ slug, name, kind, city, district, state, country }: Source): SuggestedInstitute {
  const parts = [district ?? city, state ?? country].filter((part) => part !== null);
  return { slug, name, kind, ...(parts.length > 0 && { place: parts.join(', ') }) };
}
