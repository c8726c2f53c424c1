import { useState } from 'react';
import { FocusedHeading } from '../shared/focused-heading.tsx';
import { AccountForm, EmailField, fieldText, NewPasswordField } from './access/account-form.tsx';
import { MailSent } from './access/mail-sent.tsx';
import { register } from './account-api.ts';
import { SignInForm } from './sign-in-form.tsx';

type View = { name: 'sign-in' } | { name: 'register' } | { name: 'sent'; email: string; password: string };

const titles: Record<View['name'], string> = {
  'sign-in': 'Sign in',
  register: 'Create an account',
  sent: 'Check your mail',
};

/** The account page of a visitor who is not signed in. */
export function SignedOut({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const [view, setView] = useState<View>({ name: 'sign-in' });

  async function create(fields: FormData) {
    const [email, password] = [fieldText(fields, 'email'), fieldText(fields, 'password')];
    await register(email, password);
    setView({ name: 'sent', email, password });
  }

  return (
    <>
      <title>{`${titles[view.name]} - Institute search`}</title>
      <FocusedHeading text={titles[view.name]} />
      {view.name === 'sign-in' && (
        <>
          <p>Sign in to keep a shortlist and saved searches on all your devices.</p>
          <SignInForm onSignedIn={onSignedIn} />
          <button type="button" className="link-button" onClick={() => setView({ name: 'register' })}>
            New here? Create an account
          </button>
        </>
      )}
      {view.name === 'register' && (
        <>
          <p>An account keeps your shortlist and your saved searches on all your devices.</p>
          <AccountForm action={create} submitText="Create account">
            <EmailField />
            <NewPasswordField />
          </AccountForm>
          <button type="button" className="link-button" onClick={() => setView({ name: 'sign-in' })}>
            Already have an account? Sign in
          </button>
        </>
      )}
      {view.name === 'sent' && (
        <>
          <MailSent resend={() => register(view.email, view.password)}>
            <p>
              We have sent a message to <strong>{view.email}</strong>. Open the link in it, and enter your
              password there. The link works for 24 hours.
            </p>
          </MailSent>
          <button type="button" className="link-button" onClick={() => setView({ name: 'register' })}>
            Use another address
          </button>
        </>
      )}
    </>
  );
}
