import type { MailLink } from '../../routing/routes.ts';
import { ConfirmEmailPage } from './confirm-email-page.tsx';
import { ConfirmRegistrationPage } from './confirm-registration-page.tsx';
import { NewPasswordPage } from './new-password-page.tsx';
import { useLinkToken } from './use-link-token.ts';

const pages = {
  confirm: ConfirmRegistrationPage,
  'new-address': ConfirmEmailPage,
  'new-password': NewPasswordPage,
};

/** The page that a link in a mail leads to. */
export function MailLinkPage({ link }: { link: MailLink }) {
  const token = useLinkToken();
  const Page = pages[link];
  // Another link that is opened in the same tab begins anew.
  return <Page key={token} token={token} />;
}
