/**
 * Parses the value of an option that is a whole number.
 * @throws Error that names the option and its bounds
 */
export function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new Error(`${option} ${text}: must be a whole number from ${min} to ${max}`);
  }
  return value;
}
