export interface IdPage {
  /** the id before its first */
  after: number;
  ids: number[];
  /** its last id */
  end: number;
}

/**
 * Keyset pages for some workers that draw one whenever they are free. The next one is read ahead. Behind the last page
 * everybody gets an empty one.
 */
export function createIdPages(
  after: number,
  read: (after: number) => Promise<number[]>,
): () => Promise<IdPage> {
  const load = async (after: number) => {
    const ids = await read(after);
    return { after, ids, end: ids.at(-1) ?? after };
  };
  let next = load(after);
  return () => {
    const page = next;
    next = page.then((before) => (before.ids.length === 0 ? before : load(before.end)));
    next.catch(() => undefined);
    return page;
  };
}
