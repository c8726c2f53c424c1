/** The value of an option that takes a whole number. @throws Error that names the option and its bounds */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new Error(`${option} ${text}: takes a whole number from ${least} to ${most}`);
  }
  return value;
}
