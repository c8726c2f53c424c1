import type { Redis } from 'ioredis';

interface ScriptDefinition {
  lua: string;
  /** Left out where the number of keys varies: then it is the first argument of each call. */
  numberOfKeys?: number;
}

/** ioredis adds to each command a variant that answers with buffers, under the command's name followed by `Buffer`. */
type Definitions<Scripts> = {
  [Method in keyof Scripts as Method extends `${infer Name}Buffer` ? Name : Method]: ScriptDefinition;
};

/**
 * Defines Lua scripts as commands of the client.
 * @returns the client, with the commands as `Scripts` declares them
 */
export function defineScripts<Scripts>(redis: Redis, definitions: Definitions<Scripts>): Scripts {
  for (const [name, definition] of Object.entries<ScriptDefinition>(definitions))
    redis.defineCommand(name, definition);
  return redis as unknown as Scripts;
}
