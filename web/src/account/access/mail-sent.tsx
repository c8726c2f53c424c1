import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ActionError } from '../../shared/action-error.tsx';

interface MailSentProps {
  /** What the message says and does. */
  children: ReactNode;
  resend: () => Promise<void>;
}

/** Says that a message is on its way, and offers to send it again. */
export function MailSent({ children, resend }: MailSentProps) {
  const again = useMutation({ mutationFn: resend });
  return (
    <div className="notice">
      {children}
      <p className="quiet">
        It may take a few minutes to arrive. If it does not, look in the folder for spam, and check the
        address above.
      </p>
      <button
        type="button"
        className="button"
        aria-disabled={again.isPending}
        onClick={() => again.isPending || again.mutate()}
      >
        Send the message again
      </button>
      <p role="status">{again.isSuccess && 'The message is on its way again.'}</p>
      <ActionError text="The message was not sent again." error={again.error} />
    </div>
  );
}
