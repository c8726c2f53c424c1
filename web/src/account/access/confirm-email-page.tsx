import { useMutation } from '@tanstack/react-query';
import { accountHref } from '../../routing/routes.ts';
import { ActionError } from '../../shared/action-error.tsx';
import { Link } from '../../shared/link.tsx';
import { Skeleton } from '../../shared/skeleton.tsx';
import { confirmEmail } from '../account-api.ts';
import { useAccount, useResetAccount } from '../account-queries.ts';
import { SignInForm } from '../sign-in-form.tsx';
import { isInvalidLink, LinkPage } from './link-page.tsx';

/**
 * Confirms an address of the signed-in account with the token of a link in a mail. Only the button confirms: programs that
 * look for malicious links open every link in a mail.
 */
export function ConfirmEmailPage({ token }: { token: string }) {
  const { data: account } = useAccount();
  const resetAccount = useResetAccount();
  const confirmation = useMutation({
    mutationFn: () => confirmEmail(token),
    onSuccess: () => resetAccount(),
  });
  const { error, isPending, isSuccess } = confirmation;
  const isInvalid = token === '' || isInvalidLink(error);
  return (
    <LinkPage
      state={isInvalid ? 'invalid' : isSuccess ? 'done' : 'open'}
      titles={{ open: 'Confirm your address', done: 'Your address is confirmed' }}
      wayOn={
        <>
          <p>It may also belong to another account than the one you are signed in to.</p>
          <p>
            <Link href={accountHref()}>Go to your account</Link>, where you can get a new link.
          </p>
        </>
      }
    >
      {isSuccess ? (
        <div className="notice">
          <p>Your account has this address now. Use it to sign in.</p>
          <p>
            <Link href={accountHref()}>Go to your account</Link>
          </p>
        </div>
      ) : account === undefined ? (
        <Skeleton rows={1} />
      ) : account === null ? (
        <>
          <p>Sign in to the account that this address is for. Then you can confirm it.</p>
          <SignInForm onSignedIn={async () => void (await resetAccount())} />
        </>
      ) : (
        <div className="notice">
          <p>
            You are signed in as <strong>{account.email}</strong>. Confirm that the message with this link
            came to your own address.
          </p>
          <button
            type="button"
            className="button primary"
            aria-disabled={isPending}
            onClick={() => isPending || confirmation.mutate()}
          >
            Confirm my address
          </button>
          <ActionError text="Your address was not confirmed." error={error} />
        </div>
      )}
    </LinkPage>
  );
}
