import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** An e-mail that the server has accepted. */
export interface ReceivedMail extends Email {
  recipients: string[];
  raw: string;
  /** the value of a header, by its name in lower case */
  header(name: string): string | undefined;
}

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** What the server does with a command; an error with a `responseCode` refuses it, and a promise that never settles hangs. */
interface Behaviour {
  onRecipient?: (address: string) => Promise<void> | void;
  onMail?: (raw: string) => Promise<void> | void;
  options?: SMTPServerOptions;
  host?: string;
}

/** An error with which the server refuses a command. @param status with the enhanced status code, such as '5.1.1 No such user' */
export const refusal = (responseCode: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode });

/** Starts a real SMTP server that keeps the e-mails in memory. */
export async function startMailServer(port = 0, { options, host = '127.0.0.1', ...initial }: Behaviour = {}) {
  const received: ReceivedMail[] = [];
  const behaviour: Omit<Behaviour, 'options' | 'host'> = initial;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    ...options,
    onRcptTo({ address }, _session, callback) {
      Promise.try(() => behaviour.onRecipient?.(address)).then(() => callback(), callback);
    },
    onData(stream, session, callback) {
      accept(
        stream,
        session.envelope.rcptTo.map(({ address }) => address),
      ).then(() => callback(), callback);
    },
  });
  // Connections that a test cuts off.
  server.on('error', () => undefined);

  async function accept(stream: NodeJS.ReadableStream, recipients: string[]) {
    const raw = (await buffer(stream)).toString();
    await behaviour.onMail?.(raw);
    const mail = await PostalMime.parse(raw);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    received.push({ ...mail, recipients, raw, header });
  }

  const listening = server.listen(port, host) as Server;
  await new Promise((resolve) => listening.once('listening', resolve));
  const address = listening.address() as AddressInfo;

  return {
    /** in the order of their arrival */
    received,
    /** can be changed at any time */
    behaviour,
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}`,
    /** Ends all connections as a killed server does. */
    disconnect() {
      for (const connection of server.connections)
        (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
