import { connect, type Socket } from 'node:net';

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
