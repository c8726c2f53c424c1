import { type FormEvent, useState } from 'react';
import { maxEmailLength, passwordLengths } from '../../../src/domain/account-limits.ts';
import { describeFailure } from '../shared/action-error.tsx';
import { register, signIn } from './account-api.ts';

/** Signs in, or creates an account and signs in with it. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const [isNew, setIsNew] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, password] = [String(form.get('email')), String(form.get('password'))];
    setIsBusy(true);
    setError(null);
    try {
      await (isNew ? register : signIn)(email, password);
      await onSignedIn();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <label>
        E-mail address
        <input name="email" type="email" autoComplete="username" required maxLength={maxEmailLength} />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          required
          minLength={isNew ? passwordLengths.minimum : undefined}
          maxLength={passwordLengths.maximum}
          aria-describedby={isNew ? 'password-rule' : undefined}
        />
      </label>
      {isNew && (
        <p id="password-rule" className="quiet">
          At least {passwordLengths.minimum} characters. Common passwords and your e-mail address are not
          accepted.
        </p>
      )}
      {error && (
        <p className="form-error" role="alert">
          {describeFailure(error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={isBusy}>
        {isNew ? 'Create account' : 'Sign in'}
      </button>
      <button type="button" className="link-button" onClick={() => setIsNew(!isNew)}>
        {isNew ? 'Already have an account? Sign in' : 'New here? Create an account'}
      </button>
    </form>
  );
}
