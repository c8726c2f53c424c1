import { get, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';

/** GET with only these headers; returns the body as it was sent. `fetch` would request compression and undo it. */
export function rawGet(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
      const parts: Buffer[] = [];
      response
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts),
          }),
        )
        .on('error', reject);
    }).on('error', reject);
  });
}

export interface RawSocket {
  socket: Socket;
  write(text: string): void;
  /** All received text; resolves when the other side has closed the connection. */
  closed: Promise<string>;
}

/** Opens a TCP connection on which any text can be sent. */
export function rawSocket(address: string): RawSocket {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  const closed = new Promise<string>((resolve) => {
    // After a reset, the text that was received before still counts.
    socket.on('error', () => undefined).once('close', () => resolve(received));
  });
  return { socket, write: (text) => void socket.write(text), closed };
}

/** Sends `text` on a new connection and returns everything that is received until it is closed. */
export function rawRequest(address: string, text: string): Promise<string> {
  const { write, closed } = rawSocket(address);
  write(text);
  return closed;
}
