import { accountHref, forgotPasswordHref } from '../../routing/routes.ts';
import { Link } from '../../shared/link.tsx';
import { resetPassword } from '../account-api.ts';
import { AccountForm, fieldText, NewPasswordField } from './account-form.tsx';
import { LinkPage } from './link-page.tsx';
import { useLinkAction } from './use-link-action.ts';

/** Sets a new password with the token of a link in a mail. */
export function NewPasswordPage({ token }: { token: string }) {
  const { state, run } = useLinkAction(token, (fields) =>
    resetPassword(token, fieldText(fields, 'password')),
  );
  return (
    <LinkPage
      state={state}
      titles={{ open: 'Choose a new password', done: 'Your new password is set' }}
      wayOn={
        <p>
          <Link href={forgotPasswordHref}>Get a new link</Link>
        </p>
      }
    >
      {state === 'open' ? (
        <>
          <p>It replaces your old password, and ends your sessions on all devices.</p>
          <AccountForm action={run} submitText="Set the password">
            <NewPasswordField label="New password" />
          </AccountForm>
        </>
      ) : (
        <div className="notice">
          <p>Use it on all your devices from now on.</p>
          <p>
            <Link href={accountHref()}>Go to your account</Link>
          </p>
        </div>
      )}
    </LinkPage>
  );
}
