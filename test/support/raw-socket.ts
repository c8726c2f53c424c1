import { connect, type Socket } from 'node:net';

export interface RawSocket {
  socket: Socket;
  write(text: string): void;
  /** All that came, once the other side has closed the connection. */
  closed: Promise<string>;
}

/** A connection on which any bytes can be sent. */
export function rawSocket(address: string): RawSocket {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  const closed = new Promise<string>((resolve) => {
    // What a connection that is reset has sent before counts as well.
    socket.on('error', () => undefined).once('close', () => resolve(received));
  });
  return { socket, write: (text) => void socket.write(text), closed };
}

/** Sends these bytes on a connection of their own; all that came until it was closed. */
export function rawRequest(address: string, text: string): Promise<string> {
  const { write, closed } = rawSocket(address);
  write(text);
  return closed;
}
