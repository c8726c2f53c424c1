import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { Job } from '../../contract/responses/job-response.ts';
import { accessTokenSeconds, type IssuedToken } from '../../domain/account.ts';
import type { JobService } from '../../services/job-service.ts';
import type { Stored } from '../../storage/postgres/stored-record.ts';

// Shorter than load balancers close idle connections.
const heartbeatMs = 15_000;

/**
 * Answers with a stream of server-sent events: `progress` with the job whenever it has changed, and `end` with the job when it
 * has ended, which ends the stream. It also ends, without that event, when the access token expires or is revoked and when this
 * process stops; the client then connects again with `Last-Event-ID`, and is sent the job only if it has changed since.
 */
export async function streamJob(
  context: Context,
  service: JobService,
  jobId: number,
  { token, isRevoked }: { token: IssuedToken; isRevoked: (token: IssuedToken) => Promise<boolean> },
): Promise<void> {
  const stream = new PassThrough();
  let lastId = context.get('Last-Event-ID');
  // The newest event that a slow reader has not been sent yet. It replaces older ones, so that memory is bounded; a client that
  // reads nothing at all is disconnected by the server (stalled-readers.ts).
  let pending: string | null = null;

  const stop = await service.watch({
    accountId: token.accountId,
    jobId,
    onChange(job) {
      const hasEnded = job.finished_at !== null;
      const id = eventId(job);
      if (id !== lastId || hasEnded) write(eventText(hasEnded ? 'end' : 'progress', id, job));
      lastId = id;
      if (hasEnded) end();
    },
    onEnd: end,
  });
  const heartbeat = setInterval(() => void keepAlive(), heartbeatMs);
  const expiry = setTimeout(
    end,
    Math.max(0, token.issuedAt * 1_000 + accessTokenSeconds * 1_000 - Date.now()),
  );
  stream.on('drain', () => {
    if (pending !== null) stream.write(pending);
    pending = null;
  });
  // Also when the client has disconnected: Koa then destroys the stream.
  stream.once('close', () => {
    clearInterval(heartbeat);
    clearTimeout(expiry);
    stop();
  });

  function write(text: string) {
    if (stream.writableNeedDrain) pending = text;
    else stream.write(text);
  }

  function end() {
    if (stream.writableEnded) return;
    if (pending !== null) stream.write(pending);
    stream.end();
  }

  async function keepAlive() {
    // A comment. Also tells this process that a client has gone without closing the connection.
    if (!stream.writableNeedDrain) stream.write(':\n\n');
    // While the sessions store cannot be asked, the stream goes on; the expiry of the token bounds that.
    if (await isRevoked(token).catch(() => false)) end();
  }

  // Sends the headers at once, also when the client knows the job already.
  if (stream.readableLength === 0) stream.write(':\n\n');
  context.type = 'text/event-stream';
  context.compress = false;
  // Reverse proxies must not hold events back.
  context.set('X-Accel-Buffering', 'no');
  context.body = stream;
}

/** Identifies what the client knows about the job. */
function eventId(job: Stored<Job>): string {
  return createHash('sha256').update(JSON.stringify(job)).digest('base64url').slice(0, 16);
}

function eventText(event: 'progress' | 'end', id: string, job: Stored<Job>): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(job)}\n\n`;
}
