import { useState } from 'react';
import { signIn } from '../account-api.ts';
import { useResetAccount } from '../account-queries.ts';
import { rememberSignedIn } from '../session.ts';
import { fieldText } from './account-form.tsx';
import { isInvalidLink, type LinkState } from './link-page.tsx';

/**
 * An action with the token of a link in a mail, which resolves to the address of the account. Afterwards the visitor is
 * signed in with the field `password`. What fails is thrown, except that the link does not work.
 */
export function useLinkAction(token: string, action: (fields: FormData) => Promise<string>) {
  const [state, setState] = useState<LinkState>(token === '' ? 'invalid' : 'open');
  const resetAccount = useResetAccount();

  async function run(fields: FormData): Promise<void> {
    let email: string;
    try {
      email = await action(fields);
    } catch (error) {
      if (!isInvalidLink(error)) throw error;
      setState('invalid');
      return;
    }
    // The action ended the sessions of the account. If signing in fails, the account page offers it again.
    rememberSignedIn(false);
    await signIn(email, fieldText(fields, 'password')).catch(() => undefined);
    await resetAccount();
    setState('done');
  }

  return { state, run };
}
