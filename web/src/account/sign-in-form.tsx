import { type FormEvent, useState } from 'react';
import { failureText } from '../shared/action-error.tsx';
import { register, signIn } from './account-api.ts';

const leastPassword = 10;

/** Signs in, or makes an account first. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const [isNew, setIsNew] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password] = [String(form.get('email')), String(form.get('password'))];
    setBusy(true);
    setError(null);
    try {
      await (isNew ? register : signIn)(email, password);
      await onSignedIn();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <label>
        E-mail address
        <input name="email" type="email" autoComplete="username" required maxLength={254} />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          required
          minLength={isNew ? leastPassword : undefined}
          maxLength={200}
          aria-describedby={isNew ? 'password-rule' : undefined}
        />
      </label>
      {isNew && (
        <p id="password-rule" className="quiet">
          At least {leastPassword} characters; not a common password, and not your e-mail address.
        </p>
      )}
      {error && (
        <p className="form-error" role="alert">
          {failureText(error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={busy}>
        {isNew ? 'Create account' : 'Sign in'}
      </button>
      <button type="button" className="link-button" onClick={() => setIsNew(!isNew)}>
        {isNew ? 'I have an account: sign in' : 'New here? Create an account'}
      </button>
    </form>
  );
}
