import type { estypes } from '@elastic/elasticsearch';

/** Marks the words of `q` in the name and the aliases, whole and escaped as HTML. */
export function highlighting(q: string): estypes.SearchHighlight {
  const words = (field: string) => ({
    number_of_fragments: 0,
    highlight_query: { match: { [field]: { query: q } } },
  });
  return {
    encoder: 'html',
    pre_tags: ['<mark>'],
    post_tags: ['</mark>'],
    fields: { name: words('name'), aliases: words('aliases') },
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
