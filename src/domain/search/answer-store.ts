/** What was stored, as far as it was asked for. */
export interface StoredAnswer {
  /** under which version it was made */
  version: string;
  etag: string;
  /** how many institutes a search found; null for what is no search */
  total: number | null;
  /** since its making began, ms */
  ageMs: number;
  /** null where it was not asked for, or the caller has it already by its etag */
  body: Buffer | null;
}

export interface Looked {
  /** the version of this moment */
  version: string;
  stored: StoredAnswer | null;
  /** how often it was asked for in vain, this time included */
  asks: number;
  /** Whether the caller, and nobody else in any process, is to make it anew. */
  claimed: boolean;
}

export interface Wanted {
  encoding: 'br' | 'gzip' | null;
  /** what the caller has already */
  etag: string | null;
  /** what beside the generation answers depend on */
  vocabulary: string;
  /** of the claim, should it be given */
  token: string;
  /** from this age on, one that is not current is to be made anew, ms */
  renewAfterMs: number;
  /** from this age on a current one too, ms */
  renewMs: number;
}

export interface Storing {
  token: string;
  version: string;
  ageMs: number;
  etag: string;
  total: number | null;
  br: Buffer;
  gzip: Buffer;
}

/** Where answers are kept for all processes. Every call rejects at once while that is away, or soon. */
export interface AnswerStore {
  lookUp(key: string, wanted: Wanted): Promise<Looked>;
  /** Whether it was asked for twice within the window; gives up the claim where it was not. */
  isPopular(key: string, token: string): Promise<boolean>;
  /** Stores, unless something younger is there, and gives up the claim. */
  store(key: string, storing: Storing): Promise<void>;
  giveUp(key: string, token: string): Promise<void>;
}

/** What a search found but for the page: kept apart, so that turning a page counts nothing anew. Fails in silence. */
export interface CountStore {
  /** Null where nothing is kept under just this version, and while the store is away. */
  read(key: string, version: string): Promise<object | null>;
  /** Keeps what was asked for twice within a window; nothing else. Nobody waits for it. */
  write(key: string, version: string, counts: object): void;
}

/** What was asked for within some time, and how often. */
export interface Counted {
  /** by kind and canonical query, with a blank between */
  answers: Map<string, number>;
  /** by their JSON */
  searches: Map<string, number>;
  /** by how an answer came about */
  states: Map<string, number>;
}

const nothingKept = () => Promise.reject(new Error('nothing is kept'));

/** For where nothing is to be kept. */
export const noAnswerStore: AnswerStore = {
  lookUp: nothingKept,
  isPopular: nothingKept,
  store: nothingKept,
  giveUp: nothingKept,
};
export const noCountStore: CountStore = { read: async () => null, write: () => undefined };
