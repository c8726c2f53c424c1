import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { maxEmailLength, passwordLengths } from '../../../../src/domain/account-limits.ts';
import { describeFailure } from '../../shared/action-error.tsx';

interface AccountFormProps {
  /** Sends the fields; a rejection is shown in the form. */
  action: (fields: FormData) => Promise<unknown>;
  submitText: string;
  onDone?: () => void;
  children: ReactNode;
}

/** A form with one button, which says what failed and keeps what was typed. */
export function AccountForm({ action, submitText, onDone, children }: AccountFormProps) {
  const submission = useMutation({ mutationFn: action });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (submission.isPending) return;
    submission.mutate(new FormData(event.currentTarget), { onSuccess: onDone });
  }

  return (
    <form className="account-form" onSubmit={submit}>
      {children}
      {submission.error && (
        <p className="form-error" role="alert">
          {describeFailure(submission.error)}
        </p>
      )}
      {/* The `disabled` attribute would take the focus away. */}
      <button type="submit" className="button primary" aria-disabled={submission.isPending}>
        {submitText}
      </button>
    </form>
  );
}

export function EmailField({ label = 'E-mail address' }: FieldProps) {
  return (
    <label>
      {label}
      <input name="email" type="email" autoComplete="username" required maxLength={maxEmailLength} />
    </label>
  );
}

interface FieldProps {
  label?: string;
  name?: string;
}

/** The field of the password that the account has. */
export function PasswordField({ label = 'Password', name = 'password' }: FieldProps) {
  return (
    <label>
      {label}
      <input
        name={name}
        type="password"
        autoComplete="current-password"
        required
        maxLength={passwordLengths.maximum}
      />
    </label>
  );
}

/** The field of a password that is chosen now, with its rule. */
export function NewPasswordField({ label = 'Password', name = 'password' }: FieldProps) {
  return (
    <>
      <label>
        {label}
        <input
          name={name}
          type="password"
          autoComplete="new-password"
          required
          minLength={passwordLengths.minimum}
          maxLength={passwordLengths.maximum}
          aria-describedby="password-rule"
        />
      </label>
      <p id="password-rule" className="quiet">
        At least {passwordLengths.minimum} characters. Common passwords and your e-mail address are not
        accepted.
      </p>
    </>
  );
}

/** The text of a field. */
export function fieldText(fields: FormData, name: string): string {
  return String(fields.get(name) ?? '');
}
