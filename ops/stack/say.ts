const column = 'sessions-redis'.length + 2;

/** One plain line of progress: who, then what. */
export const say = (who: string, what: string): void => console.log(`${who.padEnd(column)}${what}`);

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
