import { composeAccountMail } from '../../src/domain/mail/account-mail.ts';
import { prepareAccountMail } from '../../src/storage/postgres/accounts/account-links.ts';
import type { JobHandler } from '../job-handler.ts';
import type { DeliverMail } from './deliver-mail.ts';

/**
 * Sends the e-mail that a request for it results in. It is sent at least once: each attempt makes a token of its own, and all of
 * them work until one is used.
 */
export function createSendAccountMailHandler(
  deliver: DeliverMail,
  publicUrl: string,
): JobHandler<'send-account-mail'> {
  return {
    kind: 'send-account-mail',
    run: ({ link }, context) =>
      deliver(context, async (client) => {
        const prepared = await prepareAccountMail(client, link);
        if (!prepared) return null;
        const { mail: kind, address, accountId } = prepared;
        return {
          kind,
          accountId,
          period: `link:${link}`,
          address,
          content: composeAccountMail(prepared, publicUrl),
        };
      }),
  };
}
