// The index of changes has two documents for each difference: what the institute was, and what it is. One number names such a
// document, so that searches return nothing else.

/** The number of the document for what the institute of a difference is now, or for what it was. */
export function refOf(differenceId: number, now: boolean): number {
  return 2 * differenceId + (now ? 1 : 0);
}

export function isNow(ref: number): boolean {
  return ref % 2 === 1;
}

export function differenceOf(ref: number): number {
  return Math.floor(ref / 2);
}
