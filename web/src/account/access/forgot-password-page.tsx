import { useState } from 'react';
import { accountHref } from '../../routing/routes.ts';
import { FocusedHeading } from '../../shared/focused-heading.tsx';
import { Link } from '../../shared/link.tsx';
import { requestPasswordReset } from '../account-api.ts';
import { AccountForm, EmailField, fieldText } from './account-form.tsx';
import { MailSent } from './mail-sent.tsx';

/** Asks for a message with a link that sets a new password. */
export function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const title = sentTo === null ? 'Set a new password' : 'Check your mail';

  async function request(fields: FormData) {
    const email = fieldText(fields, 'email');
    await requestPasswordReset(email);
    setSentTo(email);
  }

  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <p className="back">
        <Link href={accountHref()}>← Back to sign in</Link>
      </p>
      <FocusedHeading text={title} />
      {sentTo === null ? (
        <>
          <p>Enter the address of your account. We send a link with which you can set a new password.</p>
          <AccountForm action={request} submitText="Send the link">
            <EmailField />
          </AccountForm>
        </>
      ) : (
        <MailSent resend={() => requestPasswordReset(sentTo)}>
          <p>
            If there is an account for <strong>{sentTo}</strong>, we have sent a message to this address. The
            link in it works once, for one hour.
          </p>
        </MailSent>
      )}
    </main>
  );
}
