import type { estypes } from '@elastic/elasticsearch';

/**
 * What `q` asks for: every word, each in any of the fields that name an institute or its place. `q` is plain text;
 * nothing in it is syntax. The exact name stands above everything, then the words in their order.
 */
export function textQuery(q: string): estypes.QueryDslQueryContainer {
  return {
    bool: {
      must: {
        multi_match: {
          query: q,
          type: 'cross_fields',
          operator: 'and',
          fields: ['name^4', 'aliases^4', 'city^1.5', 'district.words^1.5', 'state.words', 'country.words'],
        },
      },
      should: [
        { term: { 'name.order': { value: q, boost: 100 } } },
        { match_phrase: { name: { query: q, boost: 4 } } },
        { match_phrase: { aliases: { query: q, boost: 4 } } },
      ],
    },
  };
}
