import type { AccountRoute } from '../routing/routes.ts';
import { ForgotPasswordPage } from './access/forgot-password-page.tsx';
import { MailLinkPage } from './access/mail-link-page.tsx';
import { AccountPage } from './account-page.tsx';
import { NewsPage } from './news-page.tsx';

/** The pages of accounts, which are loaded together when the first of them is opened. */
export default function AccountPages({ route }: { route: AccountRoute }) {
  switch (route.name) {
    case 'account':
      return <AccountPage slugToShortlist={route.slugToShortlist} />;
    case 'forgot-password':
      return <ForgotPasswordPage />;
    case 'mail-link':
      return <MailLinkPage key={route.link} link={route.link} />;
    case 'news':
      return <NewsPage key={route.savedSearchId} savedSearchId={route.savedSearchId} />;
  }
}
