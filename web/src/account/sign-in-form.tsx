import { forgotPasswordHref } from '../routing/routes.ts';
import { Link } from '../shared/link.tsx';
import { AccountForm, EmailField, fieldText, PasswordField } from './access/account-form.tsx';
import { signIn } from './account-api.ts';

/** Signs in. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  return (
    <>
      <AccountForm
        action={async (fields) => {
          await signIn(fieldText(fields, 'email'), fieldText(fields, 'password'));
          await onSignedIn();
        }}
        submitText="Sign in"
      >
        <EmailField />
        <PasswordField />
      </AccountForm>
      <p>
        <Link href={forgotPasswordHref}>Forgot your password?</Link>
      </p>
    </>
  );
}
