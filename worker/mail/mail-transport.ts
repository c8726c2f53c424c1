import type { Readable } from 'node:stream';
import { createTransport, type NodemailerError, type SMTPPoolOptions } from 'nodemailer';
import type { MailContent } from '../../src/domain/mail/mail-content.ts';
import {
  interpretRefusal,
  type RefusalMeaning,
  readEnhancedStatus,
} from '../../src/domain/mail/smtp-reply.ts';

/** What became of an attempt to hand an e-mail to the mail server. `reason` contains no address. */
export type SendOutcome =
  | { outcome: 'accepted' }
  /** it was not accepted */
  | { outcome: 'refused'; meaning: RefusalMeaning; reason: string }
  /** the server was not reached, or the connection ended before the e-mail was transmitted */
  | { outcome: 'not-sent'; reason: string }
  /** the connection ended after the transmission had begun, before the server answered: it may have been accepted */
  | { outcome: 'uncertain'; reason: string };

export interface MailTransport {
  /** Never rejects. An aborted signal ends the attempt. */
  send(
    mail: { to: string; messageId: string; content: MailContent },
    signal: AbortSignal,
  ): Promise<SendOutcome>;
  /** Lets running attempts end, and closes all connections. */
  close(): void;
}

/** Time limits in milliseconds. `total` ends an attempt whose server answers slowly enough to exceed none of the others. */
export const transportLimits = {
  connect: 10_000,
  greeting: 10_000,
  silence: 20_000,
  total: 60_000,
  idle: 30_000,
};
// More than the jobs with e-mails that one process runs at the same time; see `slots` in job-runner.ts.
const maxConnections = 9;

/**
 * Creates a pool of connections to a mail server. It connects with the first e-mail.
 * @param settings.from the sender, as MAIL_FROM
 */
export function createMailTransport(
  settings: { url: string; from: string },
  limits: typeof transportLimits = transportLimits,
): MailTransport {
  const [, name = '', address = settings.from] = /^(.*) <([^<>]*)>$/.exec(settings.from) ?? [];
  const from = { name, address };
  // The streams of messages whose transmission may have begun, by Message-ID.
  const streams = new Map<string, Readable>();
  const options: SMTPPoolOptions & { pool: true } = {
    ...connectionOptions(settings.url),
    pool: true,
    maxConnections,
    // The library would send an e-mail again after a lost connection; whether that may be done is decided here.
    maxRequeues: 0,
    connectionTimeout: limits.connect,
    dnsTimeout: limits.connect,
    greetingTimeout: limits.greeting,
    socketTimeout: limits.silence,
    idleTimeout: limits.idle,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transporter = createTransport(options);
  transporter.use('stream', ({ message }, done) => {
    const create = message.createReadStream.bind(message);
    message.createReadStream = (...given) => {
      const stream = create(...given);
      streams.set(message.messageId(), stream);
      return stream;
    };
    done();
  });

  async function attempt(
    { to, messageId, content }: Parameters<MailTransport['send']>[0],
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    try {
      await transporter.sendMail({
        // As objects, addresses are not parsed as lists: a name may contain a comma.
        from,
        to: { name: '', address: to },
        messageId,
        subject: content.subject,
        text: content.text,
        html: content.html,
        headers: headersOf(content),
        signal,
      });
      return { outcome: 'accepted' };
    } catch (error) {
      const wasTransmitting = streams.get(messageId)?.readableDidRead ?? false;
      return describeFailure(error as NodemailerError, wasTransmitting);
    } finally {
      streams.delete(messageId);
    }
  }

  return {
    async send(mail, signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.total)]);
      const outcome = await attempt(mail, limited);
      // The server may have closed a connection that was idle: a new one is worth an attempt at once.
      const wasClosed = outcome.outcome === 'not-sent' && outcome.reason.includes('closed unexpectedly');
      return wasClosed && !limited.aborted ? attempt(mail, limited) : outcome;
    },
    close: () => transporter.close(),
  };
}

/**
 * With a password, the connection is encrypted, so that the password is not readable on the way; a server on this machine may do
 * without.
 */
function connectionOptions(url: string): SMTPPoolOptions {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const isLocal = ['localhost', '127.0.0.1', '::1'].includes(host);
  const auth = username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host,
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    ...(auth && { auth, requireTLS: !secure && !isLocal }),
  };
}

function headersOf({ unsubscribeUrl }: MailContent): Record<string, string> {
  return {
    // RFC 3834: no automatic answer is wanted.
    'Auto-Submitted': 'auto-generated',
    ...(unsubscribeUrl !== null && {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      // RFC 8058: mail programs send a POST to that address.
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
  };
}

function describeFailure(error: NodemailerError, wasTransmitting: boolean): SendOutcome {
  const { responseCode: code, response = '', command = '', rejectedErrors } = error;
  if (code !== undefined && code >= 400) {
    const refused = rejectedErrors?.[0]?.response ?? response;
    const status = readEnhancedStatus(refused);
    const named = command === 'MAIL FROM' || command === 'RCPT TO' || command === 'DATA' ? command : 'other';
    const reason = `The mail server answered ${command || 'the connection'} with ${code}${status ? ` ${status}` : ''}.`;
    return { outcome: 'refused', meaning: interpretRefusal({ command: named, code, status }), reason };
  }
  // The texts of the library name no address for these errors.
  const reason = `${error.code ?? 'Error'}: ${error.message}`.slice(0, 200);
  return { outcome: wasTransmitting ? 'uncertain' : 'not-sent', reason };
}
