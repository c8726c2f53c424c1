/** A generator of random numbers in [0, 1) by Mulberry32, the same for the same seed, with functions that draw by them. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  function number(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const below = (count: number) => Math.floor(number() * count);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  /** `count` of the items, or all of them, each once. */
  function some<T>(from: readonly T[], count: number): T[] {
    const rest = [...from];
    return Array.from(
      { length: Math.min(count, rest.length) },
      () => rest.splice(below(rest.length), 1)[0] as T,
    );
  }
  return { number, below, pick, some };
}

export type Random = ReturnType<typeof createRandom>;
