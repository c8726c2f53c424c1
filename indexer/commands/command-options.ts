import { InvalidArgumentError } from 'commander';

/** A number of seconds from 0 to a day. */
export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds >= 0 && seconds <= 86_400))
    throw new InvalidArgumentError('Not a number of seconds from 0 to 86400.');
  return seconds;
}

/** An id: a whole number from 1. */
export function readId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Not an id (a whole number from 1).');
  return Number(text);
}

/** As an argument that may be given several times. */
export function readIds(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), readId(text)];
}

export function readCount(most: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > most)
      throw new InvalidArgumentError(`Not a number from 1 to ${most}.`);
    return Number(text);
  };
}
