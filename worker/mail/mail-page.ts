import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { escapeMarkup } from '../../src/domain/text/markup.ts';
import type { InternalPage, ShowInternalPage } from '../../src/metrics.ts';

const listed = 100;
// The headers of a mail are within its first bytes.
const headerBytes = 32_768;
const maxShownText = 200_000;
const fileName = /^[\w-]{1,100}\.eml$/;

/**
 * Shows the e-mails in a folder, for development: `/mail` lists them, the latest first, and `/mail/<file>` shows one. Its HTML is
 * shown in a frame that runs nothing and loads nothing.
 */
export function createMailPage(folder: string): ShowInternalPage {
  return async ({ path, query, host }) => {
    const [, room, name, part] = path.split('/');
    if (room !== 'mail') return null;
    // A web site whose name resolves to this machine could otherwise read the e-mails through a visitor's browser.
    if (!isAddressOfMachine(host))
      return page(403, 'Forbidden', html`<p>Open this page by an IP address or as localhost.</p>`);
    if (name === undefined || name === '') return showList(folder, query.get('before'));
    if (!fileName.test(name)) return missing();
    const raw = await readFile(join(folder, name)).catch(ignoreMissing);
    if (!raw) return missing();
    const mail = await PostalMime.parse(raw);
    if (part === 'html') return showHtml(mail.html ?? '');
    return part === undefined ? showMail(name, mail) : missing();
  };
}

async function showList(folder: string, before: string | null): Promise<InternalPage> {
  const files = (await readdir(folder).catch(ignoreMissing)) ?? [];
  const names = files
    .filter((name) => fileName.test(name) && (before === null || name < before))
    .sort()
    .reverse();
  const shown = names.slice(0, listed);
  const rows = await Promise.all(
    shown.map(async (name) => {
      // The mail server deletes old ones.
      const start = await readStart(join(folder, name)).catch(ignoreMissing);
      if (!start) return html``;
      const mail = await PostalMime.parse(start);
      return html`<tr><td>${dateOf(name)}</td><td>${recipientsOf(mail)}</td><td><a href="/mail/${name}">${mail.subject || '(no subject)'}</a></td></tr>`;
    }),
  );
  const last = shown.at(-1);
  const older =
    names.length > shown.length && last
      ? html`<p><a href="/mail?before=${last}">Older e-mails</a></p>`
      : html``;
  const table = html`<table><tr><th>Sent</th><th>To</th><th>Subject</th></tr>${rows}</table>`;
  return page(200, 'E-mails', html`${shown.length > 0 ? table : html`<p>There are no e-mails.</p>`}${older}`);
}

function showMail(name: string, mail: Email): InternalPage {
  const fields: [string, string][] = [
    ['Sent', dateOf(name)],
    ['From', formatAddress(mail.from)],
    ['To', recipientsOf(mail)],
    ...mail.headers
      .filter(({ key }) => key === 'message-id' || key.startsWith('list-unsubscribe'))
      .map(({ originalKey, value }): [string, string] => [originalKey, value]),
  ];
  const body = html`<p><a href="/mail">All e-mails</a></p>
<table>${fields.map(([title, value]) => html`<tr><th>${title}</th><td>${linked(value ?? '')}</td></tr>`)}</table>
<h2>Plain text</h2><pre>${linked((mail.text ?? '').slice(0, maxShownText))}</pre>
<h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mail/${name}/html" title="The e-mail as HTML"></iframe>`;
  return page(200, mail.subject || '(no subject)', body);
}

/** The HTML of an e-mail, whose links open in another tab. */
function showHtml(content: string): InternalPage {
  return {
    status: 200,
    headers: {
      ...headers,
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; " +
        'sandbox allow-popups allow-popups-to-escape-sandbox',
    },
    body: `<!doctype html><base target="_blank">${content}`,
  };
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const missing = () =>
  page(404, 'Not found', html`<p>There is no such e-mail. <a href="/mail">All e-mails</a></p>`);

function page(status: number, title: string, body: Html): InternalPage {
  const document = html`<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font-family:sans-serif;margin:1rem auto;max-width:60rem;padding:0 1rem}td,th{padding:.2rem .6rem .2rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere}iframe{width:100%;height:36rem;border:1px solid #888;background:#fff}</style>
<h1>${title}</h1>${body}</html>`;
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return { status, headers: { ...headers, 'content-security-policy': policy }, body: document.html };
}

/** A piece of HTML, which the template `html` does not escape again. */
interface Html {
  html: string;
}

/** A template whose values are escaped, except pieces of HTML. */
function html(texts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  return { html: texts.map((text, at) => text + toHtml(values[at])).join('') };
}

function toHtml(value: string | Html | Html[] | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(toHtml).join('');
  return typeof value === 'string' ? escapeMarkup(value) : value.html;
}

/** The text with its web addresses as links. */
function linked(text: string): Html[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, at) =>
      at % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>` : html`${part}`,
    );
}

/** Whom the server was told to deliver it to; the recipients that the e-mail names may be others. */
function recipientsOf({ headers: all, to }: Email): string {
  const delivered = all.filter(({ key }) => key === 'delivered-to').map(({ value }) => value);
  return delivered.length > 0 ? delivered.join(', ') : (to ?? []).map(formatAddress).join(', ');
}

function formatAddress(address: Address | undefined): string {
  if (!address) return '';
  return address.name ? `${address.name} <${address.address ?? ''}>` : (address.address ?? '');
}

/** The time in the name of a file, such as 20261128T191500123Z-0a1b2c3d.eml. */
function dateOf(name: string): string {
  return name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3 $4:$5:$6 UTC');
}

async function readStart(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(headerBytes) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function isAddressOfMachine(host: string): boolean {
  return /^(localhost|[\d.]+|\[[\da-f:.]+\])(:\d+)?$/i.test(host);
}
