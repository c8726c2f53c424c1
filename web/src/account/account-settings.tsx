import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Account } from '../api/response-checks.ts';
import { ActionError } from '../shared/action-error.tsx';
import {
  AccountForm,
  EmailField,
  fieldText,
  NewPasswordField,
  PasswordField,
} from './access/account-form.tsx';
import { changeEmail, changePassword, deleteAccount, resendConfirmation } from './account-api.ts';
import { useRefetchAccount, useSignOut } from './account-queries.ts';

interface AccountSettingsProps {
  account: Account;
  /** Called once the account no longer exists. */
  onDeleted: () => Promise<unknown>;
}

/** The address and the password of the account, and the end of it. */
export function AccountSettings({ account, onDeleted }: AccountSettingsProps) {
  const refetchAccount = useRefetchAccount();
  const signOut = useSignOut();
  return (
    <section className="account-settings">
      <h2>Your account</h2>
      <p>
        {account.email}{' '}
        <button
          type="button"
          className="link-button"
          aria-disabled={signOut.isPending}
          onClick={() => signOut.isPending || signOut.mutate()}
        >
          Sign out
        </button>
      </p>
      <ActionError text="Signing out failed." error={signOut.error} />
      <WaitingAddress account={account} />
      <Setting
        title="Change your e-mail address"
        done="We have sent a message to the new address. Open the link in it; until then your account keeps its old one."
        submitText="Change the address"
        action={async (fields) => {
          await changeEmail(fieldText(fields, 'email'), fieldText(fields, 'password'));
          await refetchAccount();
        }}
      >
        <EmailField label="New e-mail address" />
        <PasswordField />
      </Setting>
      <Setting
        title="Change your password"
        done="Your password is changed. Your other devices are signed out."
        submitText="Change the password"
        action={(fields) =>
          changePassword(fieldText(fields, 'old_password'), fieldText(fields, 'new_password'))
        }
      >
        <PasswordField label="Present password" name="old_password" />
        <NewPasswordField label="New password" name="new_password" />
      </Setting>
      <Setting
        title="Delete your account"
        submitText="Delete the account for good"
        action={async (fields) => {
          await deleteAccount(fieldText(fields, 'password'));
          await onDeleted();
        }}
      >
        <p>This deletes your shortlist and your saved searches too, and cannot be undone.</p>
        <PasswordField />
      </Setting>
    </section>
  );
}

/** Says that an address waits for its confirmation, and offers to send the link again. */
function WaitingAddress({
  account: { email, email_confirmed: isConfirmed, pending_email: pending },
}: {
  account: Account;
}) {
  const again = useMutation({ mutationFn: resendConfirmation });
  if (isConfirmed && pending === null) return null;
  return (
    <div className="banner">
      <p>
        {pending === null
          ? `The address ${email} is not confirmed yet. Until it is, no alerts are sent to it.`
          : `Your account gets the address ${pending} once you open the link that we have sent to it.`}{' '}
        <button
          type="button"
          className="link-button"
          aria-disabled={again.isPending}
          onClick={() => again.isPending || again.mutate()}
        >
          {pending === null ? 'Send a link to confirm it' : 'Send the link again'}
        </button>
      </p>
      <p role="status">{again.isSuccess && 'The link is on its way.'}</p>
      <ActionError text="The link was not sent." error={again.error} />
    </div>
  );
}

interface SettingProps {
  title: string;
  /** What is said after the change, if the form is still there. */
  done?: string;
  submitText: string;
  action: (fields: FormData) => Promise<void>;
  children: ReactNode;
}

/** A change of the account in a form that opens on request. */
function Setting({ title, done, submitText, action, children }: SettingProps) {
  const [state, setState] = useState<'closed' | 'open' | 'done'>('closed');
  return (
    <details className="setting" onToggle={(event) => setState(event.currentTarget.open ? 'open' : 'closed')}>
      <summary>{title}</summary>
      <p role="status">{state === 'done' && done}</p>
      {state === 'open' && (
        <AccountForm action={action} submitText={submitText} onDone={() => setState('done')}>
          {children}
        </AccountForm>
      )}
    </details>
  );
}
