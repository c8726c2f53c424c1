import { accountHref } from '../../routing/routes.ts';
import { Link } from '../../shared/link.tsx';
import { confirmRegistration } from '../account-api.ts';
import { AccountForm, fieldText, PasswordField } from './account-form.tsx';
import { LinkPage } from './link-page.tsx';
import { useLinkAction } from './use-link-action.ts';

/**
 * Creates an account with the token of a link in a mail. The password shows that whoever opens the link has also asked for
 * it: somebody else may have registered with this address.
 */
export function ConfirmRegistrationPage({ token }: { token: string }) {
  const { state, run } = useLinkAction(token, (fields) =>
    confirmRegistration(token, fieldText(fields, 'password')),
  );
  return (
    <LinkPage
      state={state}
      titles={{ open: 'Confirm your address', done: 'Your account is ready' }}
      wayOn={
        <>
          <p>
            If you have confirmed your address before, you can sign in. Otherwise, create your account again.
          </p>
          <p>
            <Link href={accountHref()}>Sign in or create an account</Link>
          </p>
        </>
      }
    >
      {state === 'open' ? (
        <>
          <p>Enter the password that you chose when you created your account.</p>
          <AccountForm action={run} submitText="Confirm my address">
            <PasswordField />
          </AccountForm>
          <p className="quiet">
            Forgotten it? <Link href={accountHref()}>Create your account again</Link>, with another password.
          </p>
        </>
      ) : (
        <div className="notice">
          <p>Your address is confirmed. You can keep a shortlist and save searches now.</p>
          <p>
            <Link href="/">Find an institute</Link>
          </p>
          <p>
            <Link href={accountHref()}>Go to your account</Link>
          </p>
        </div>
      )}
    </LinkPage>
  );
}
