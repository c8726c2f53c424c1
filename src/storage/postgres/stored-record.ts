/** A response's record as Postgres returns it: its times are Dates, which JSON writes as the response's strings. */
export type Stored<T> = {
  [K in keyof T]: K extends 'at' | `${string}_at` ? Date | Extract<T[K], null> : T[K];
};
