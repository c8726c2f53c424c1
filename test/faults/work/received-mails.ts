import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An e-mail that the mail server has accepted. */
export interface ReceivedMail {
  /** of the envelope */
  to: string;
  subject: string;
  messageId: string;
  text: string;
}

/** Reads every e-mail in the folder of the local mail server. */
export async function readReceivedMails(folder: string): Promise<ReceivedMail[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      const header = (field: string) => new RegExp(`^${field}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
      return {
        to: header('Delivered-To'),
        subject: header('Subject'),
        messageId: header('Message-ID'),
        text,
      };
    }),
  );
}
