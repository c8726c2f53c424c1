/**
 * SQL for a number in [0, 1) that is a hash of the text and the salt, so that generating again gives the same data on any
 * server and in any order.
 */
export function randomFraction(text: string, salt: number): string {
  return `((hashtextextended(${text}, ${salt}) & 2147483647)::float8 / 2147483648)`;
}

/** SQL for an element of an array, chosen by `randomFraction`; a `skew` above 1 favours the first elements. */
export function randomElement(array: string, text: string, salt: number, skew = 1): string {
  return `(${array})[1 + floor(power(${randomFraction(text, salt)}, ${skew}) * cardinality(${array}))::integer]`;
}
