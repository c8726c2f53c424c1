import { accountLinkHours, accountLinkPaths, type PreparedAccountMail } from '../account-link.ts';
import { type MailBlock, type MailContent, renderMail } from './mail-content.ts';

interface Wording {
  subject: string;
  paragraphs: string[];
  button: string;
  /** what to do for somebody who did not ask for it */
  otherwise: string;
}

const wordings: Record<keyof typeof accountLinkHours, Wording> = {
  registration: {
    subject: 'Confirm your e-mail address',
    paragraphs: [
      'Somebody, probably you, has registered with this e-mail address. The account is created when you confirm the address and enter the password that you chose.',
    ],
    button: 'Confirm my address',
    otherwise: 'If you did not register, do nothing: without a confirmation there will be no account.',
  },
  'already-registered': {
    subject: 'You already have an account',
    paragraphs: [
      'Somebody, probably you, has tried to register with this e-mail address or to use it for an account. It already has an account, and nothing was changed.',
      'Sign in as usual. If you do not remember your password, you can set a new one.',
    ],
    button: 'Set a new password',
    otherwise: 'If that was not you, do nothing: your account and your password stay as they are.',
  },
  'reset-password': {
    subject: 'Set a new password',
    paragraphs: [
      'Somebody, probably you, has asked to set a new password for the account with this e-mail address.',
    ],
    button: 'Set a new password',
    otherwise: 'If you did not ask for it, do nothing: your password stays as it is.',
  },
  'confirm-address': {
    subject: 'Confirm your e-mail address',
    paragraphs: [
      'Somebody, probably you, wants to use this e-mail address for an account. Confirm that it is yours; you have to be signed in to your account.',
    ],
    button: 'Confirm my address',
    otherwise: 'If you do not have an account, do nothing: somebody has mistyped an address.',
  },
};

/** Writes an e-mail about an account. @param publicUrl the setting PUBLIC_URL, with which links begin */
export function composeAccountMail({ mail, token }: PreparedAccountMail, publicUrl: string): MailContent {
  if (mail === 'address-changed') return composeAddressChanged(publicUrl);
  const { subject, paragraphs, button, otherwise } = wordings[mail];
  const hours = accountLinkHours[mail];
  const period = hours === 1 ? 'one hour' : `${hours} hours`;
  const blocks: MailBlock[] = [
    ...paragraphs.map((text) => ({ kind: 'paragraph', text }) as const),
    { kind: 'button', label: button, url: `${publicUrl}${accountLinkPaths[mail]}#${token}` },
    { kind: 'paragraph', text: `The link works once and for ${period}.` },
    { kind: 'note', text: otherwise },
  ];
  return renderMail({ subject, blocks });
}

function composeAddressChanged(publicUrl: string): MailContent {
  return renderMail({
    subject: 'Your sign-in address was changed',
    blocks: [
      {
        kind: 'paragraph',
        text: 'The e-mail address of your account was changed. You can no longer sign in with this address.',
      },
      {
        kind: 'note',
        text: 'If you did not change it, somebody else has access to your account: please tell those who run this site at once.',
        link: { label: publicUrl, url: publicUrl },
      },
    ],
  });
}
