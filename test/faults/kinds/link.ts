import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** How a slow network is: each piece of data waits so long, in each direction, and takes its time by its size. */
export interface Slowness {
  latencyMs: number;
  bytesPerSecond: number;
}

/** A connection that one process has to one server, on a port of its own, and that can be made worse. */
export interface Link {
  readonly port: number;
  /** Every connection there is ends with RST. */
  reset(): void;
  /** Resets, and refuses new ones, until `restore`. */
  cut(): void;
  slow(slowness: Slowness): void;
  /** Nothing is lost and nothing arrives, until `restore`. */
  stall(): void;
  restore(): void;
  close(): void;
}

/** Listens on loopback and carries bytes to and from the server at `target`, a port on loopback. */
export async function openLink(target: number): Promise<Link> {
  const sockets = new Set<Socket>();
  let slowness: Slowness | null = null;
  let stalled: PromiseWithResolvers<void> | null = null;
  let cut = false;

  /** Bytes in the order that they came in. */
  const passage = () =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (!slowness && !stalled) return done(null, chunk);
        arrive(chunk.length).then(() => done(null, chunk));
      },
    });

  async function arrive(bytes: number) {
    await stalled?.promise;
    if (!slowness) return;
    const ms = slowness.latencyMs + (1_000 * bytes) / slowness.bytesPerSecond;
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined).on('close', () => sockets.delete(client));
    if (cut) return tear(client);
    const upstream = connect(target, '127.0.0.1');
    sockets.add(upstream);
    upstream.on('error', () => tear(client)).on('close', () => sockets.delete(upstream));
    upstream.setNoDelay(true);
    client.setNoDelay(true);
    const [there, back] = [passage(), passage()];
    client.pipe(there).pipe(upstream);
    upstream.pipe(back).pipe(client);
    client.on('close', () => upstream.destroy());
    // What the server said last may still be on its way.
    upstream.on('close', (failed) => (failed ? client.destroy() : undefined));
    for (const way of [there, back]) way.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });

  function reset() {
    for (const socket of sockets) tear(socket);
  }

  return {
    port: (server.address() as AddressInfo).port,
    reset,
    cut() {
      cut = true;
      reset();
    },
    slow(as) {
      slowness = as;
    },
    stall() {
      stalled ??= Promise.withResolvers();
    },
    restore() {
      slowness = null;
      cut = false;
      stalled?.resolve();
      stalled = null;
    },
    close() {
      stalled?.resolve();
      server.close();
      reset();
    },
  };
}

/**
 * With RST; quietly where a FIN is on its way already: Node 24 never lets go of a socket that is reset in the middle of
 * that, and its process then spins when it should end.
 */
function tear(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
