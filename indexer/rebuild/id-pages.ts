interface IdPage {
  /** the last id of the page before */
  after: number;
  ids: number[];
  /** the last id of this page; `after` if it is empty */
  end: number;
}

/**
 * Divides a list of ids into keyset pages for several workers, each of which calls the returned function whenever it is
 * free. The next page is read ahead. After the last page every call returns an empty one.
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
