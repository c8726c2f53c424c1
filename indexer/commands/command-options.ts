import { InvalidArgumentError } from 'commander';

/** The `--json` option of every command. */
export const jsonOption = ['--json', 'Print the result as JSON'] as const;

/** Reads a number of seconds from 0 to a day. */
export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0 && seconds <= 86_400))
    throw new InvalidArgumentError('Must be a number of seconds from 0 to 86400.');
  return seconds;
}

/** Reads an id. */
export function readId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Must be an id (a whole number from 1).');
  return Number(text);
}

/** Reads an id of an argument that may be given several times. */
export function readIds(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), readId(text)];
}

/** Makes a reader of whole numbers from 1 to `max`. */
export function readCount(max: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > max)
      throw new InvalidArgumentError(`Must be a whole number from 1 to ${max}.`);
    return Number(text);
  };
}
