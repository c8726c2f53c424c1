const started = performance.now();

/** Prints a line to stderr, with the seconds since the start. */
export function say(what: string): void {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stderr.write(`${seconds.padStart(6)}  ${what}\n`);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
