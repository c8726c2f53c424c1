/** A record of a response as Postgres returns it: its times are Dates, which JSON.stringify turns into the strings of the response. */
export type Stored<T> = {
  [K in keyof T]: K extends 'at' | `${string}_at` ? Date | Extract<T[K], null> : T[K];
};
