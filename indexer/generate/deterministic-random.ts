/**
 * SQL for a number in [0, 1) that is always the same for the same text and salt: nothing is drawn, so generating again
 * gives the same, on any server and in any order.
 */
export function randomFraction(text: string, salt: number): string {
  return `((hashtextextended(${text}, ${salt}) & 2147483647)::float8 / 2147483648)`;
}

/** SQL for the element of an array that `randomFraction` picks; `skew` above 1 favours the first ones. */
export function randomElement(array: string, text: string, salt: number, skew = 1): string {
  return `(${array})[1 + floor(power(${randomFraction(text, salt)}, ${skew}) * cardinality(${array}))::integer]`;
}
