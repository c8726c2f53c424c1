import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import type { Config } from '../config.ts';
import type {
  ImportErrorParameters,
  ImportListParameters,
  ImportParameters,
} from '../contract/parameters/import-parameters.ts';
import type { ImportJob } from '../contract/responses/import-response.ts';
import type { Editor } from '../domain/institutes/editor.ts';
import { AppError } from '../errors.ts';
import { gunzipped } from '../gunzip.ts';
import type { Logger } from '../logger.ts';
import {
  addImportPart,
  cancelImportJob,
  createImportJob,
  dropImportJob,
  findImportJob,
  listImportErrors,
  listImportJobs,
  submitImportJob,
} from '../storage/postgres/imports/import-jobs.ts';
import { orUnavailable } from '../storage/postgres/pool.ts';
import type { Stored } from '../storage/postgres/stored-record.ts';

// Each part is held in memory, here and by the worker that reads it.
const partBytes = 1024 * 1024;

export type ImportService = ReturnType<typeof createImportService>;

/**
 * Takes bulk imports from admins and reports on them; a worker runs them. Does no I/O until a method is called. All
 * methods throw AppError not-found, too-large, bad-request or database-unavailable.
 */
export function createImportService(pool: pg.Pool, config: Pick<Config, 'IMPORT_MAX_BYTES'>, logger: Logger) {
  return {
    /**
     * Stores an upload in constant memory and submits it as an import; an incomplete upload is deleted. `open` is called
     * at most once, and errors of its stream reject the call. `mustBeGzip` is whether the caller declared gzip; an upload
     * that is gzip is decompressed in any case.
     */
    async receive(
      editor: Editor,
      options: ImportParameters,
      { open, mustBeGzip }: { open: () => Readable; mustBeGzip: boolean },
    ): Promise<Stored<ImportJob>> {
      const id = await orUnavailable(() => createImportJob(pool, options, editor));
      try {
        const bytes = await orUnavailable(() => storeText(id, open(), mustBeGzip));
        if (bytes === 0) throw new AppError('bad-request', 'The body is empty.');
        return await orUnavailable(() => submitImportJob(pool, id, bytes));
      } catch (error) {
        await dropImportJob(pool, id).catch((err: unknown) =>
          logger.warn(
            { err, import: id },
            'imports: an incomplete upload could not be deleted; a worker will delete it later',
          ),
        );
        throw error;
      }
    },

    list: (parameters: ImportListParameters, below: number | null) =>
      orUnavailable(() => listImportJobs(pool, parameters, below)),

    find: (id: number) => orUnavailable(() => findImportJob(pool, id)),

    cancel: (id: number) => orUnavailable(() => cancelImportJob(pool, id)),

    async errors(
      id: number,
      { limit = 20 }: ImportErrorParameters,
      after: [line: number, reason: string] | null,
    ) {
      await orUnavailable(() => findImportJob(pool, id));
      return orUnavailable(() => listImportErrors(pool, id, limit, after));
    },
  };

  async function storeText(id: number, received: Readable, mustBeGzip: boolean): Promise<number> {
    let bytes = 0;
    async function* text() {
      for await (const chunk of gunzipped(received, { maxBytes: config.IMPORT_MAX_BYTES, mustBeGzip })) {
        bytes += chunk.length;
        yield chunk;
      }
    }
    await pipeline(text, createGzip({ level: 1 }), async (compressed: AsyncIterable<Buffer>) => {
      let number = 0;
      let gathered: Buffer[] = [];
      const flush = async () => {
        await addImportPart(pool, id, number, Buffer.concat(gathered));
        number += 1;
        gathered = [];
      };
      let size = 0;
      for await (const chunk of compressed) {
        gathered.push(chunk);
        size += chunk.length;
        if (size < partBytes) continue;
        await flush();
        size = 0;
      }
      await flush();
    });
    return bytes;
  }
}
