import { chownSync, mkdirSync, writeFileSync } from 'node:fs';

/** The user that the servers run as. `switchTo` is set when that is not the user who runs `bin/stack`. */
export interface ServerUser {
  home: string;
  switchTo?: { uid: number; gid: number };
}

/** Creates a folder that belongs to the servers' user and that nobody else may read. */
export function ownFolder(path: string, user: ServerUser): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  giveTo(path, user);
  return path;
}

/** Writes a file that belongs to the servers' user and that nobody else may read. */
export function ownFile(path: string, content: string, user: ServerUser): string {
  writeFileSync(path, content, { mode: 0o600 });
  giveTo(path, user);
  return path;
}

export function giveTo(path: string, user: ServerUser): void {
  if (user.switchTo) chownSync(path, user.switchTo.uid, user.switchTo.gid);
}
