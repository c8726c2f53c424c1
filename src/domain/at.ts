/**
 * The element at a position that must exist, counted from the end if it is negative.
 * @throws RangeError if the list has no such element
 */
export function at<T>(list: readonly T[], position: number): T {
  const element = list.at(position);
  if (element === undefined) throw new RangeError(`no element ${position} in a list of ${list.length}`);
  return element;
}
