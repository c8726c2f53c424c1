import type { estypes } from '@elastic/elasticsearch';

/** The request to mark the words of `q` in the whole name and the whole aliases, which come back escaped as HTML. */
export function highlighting(q: string): estypes.SearchHighlight {
  const highlightField = (field: string) => ({
    number_of_fragments: 0,
    highlight_query: { match: { [field]: { query: q } } },
  });
  return {
    encoder: 'html',
    pre_tags: ['<mark>'],
    post_tags: ['</mark>'],
    fields: { name: highlightField('name'), aliases: highlightField('aliases') },
  };
}

/** The marked text of each field that matched. */
export function readHighlight(
  highlight: Record<string, string[]> | undefined,
): Record<string, string> | undefined {
  if (!highlight) return undefined;
  return Object.fromEntries(
    Object.entries(highlight).map(([field, fragments]) => [field, fragments.join(' · ')]),
  );
}
