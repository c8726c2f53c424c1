/**
 * Where the images are that the API serves. A key is `<hash>/<size>.webp` (`mediaKey`). Each function rejects when the store is
 * unavailable or does not answer in time.
 */
export interface MediaStore {
  /** Stores an object: readers find all of it or none, also after a crash. Storing it again changes nothing. */
  put(key: string, body: Buffer): Promise<void>;
  /** Reads a whole object, at most some hundred kilobytes; null if it does not exist. */
  get(key: string): Promise<Buffer | null>;
  /** Deletes an object. Does nothing if it does not exist. */
  delete(key: string): Promise<void>;
  /** The keys of all objects, and of what interrupted writes have left behind, in no particular order. */
  list(): AsyncIterable<string>;
}
