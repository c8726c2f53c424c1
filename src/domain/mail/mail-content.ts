import { escapeMarkup } from '../text/markup.ts';
/** An e-mail as the templates make it: the same blocks as plain text and as HTML. */
export interface MailContent {
  subject: string;
  text: string;
  html: string;
  /** where one click ends e-mails of this kind (RFC 8058); null for those that nobody subscribes to */
  unsubscribeUrl: string | null;
}

/** A part of an e-mail. All texts are plain: only `renderMail` writes HTML, and it escapes every one of them. */
export type MailBlock =
  | { kind: 'paragraph'; text: string }
  | { kind: 'heading'; text: string; url?: string }
  /** the one thing that the e-mail asks its reader to do */
  | { kind: 'button'; label: string; url: string }
  | { kind: 'item'; title: string; url: string; details: string[] }
  /** of less importance: why this e-mail was sent, how to end such e-mails */
  | { kind: 'note'; text: string; link?: { label: string; url: string } };

const maxSubjectLength = 150;

/**
 * Renders an e-mail. Line breaks and control characters of the texts become spaces, so that no text can add a header or look like
 * another block. The HTML needs no style sheet and no image, and is a single column, which phones show without zooming.
 */
export function renderMail(mail: {
  subject: string;
  blocks: MailBlock[];
  unsubscribeUrl?: string;
}): MailContent {
  const subject = shorten(oneLine(mail.subject), maxSubjectLength);
  return {
    subject,
    text: `${mail.blocks.map(blockText).join('\n\n')}\n`,
    html: page(subject, mail.blocks.map(blockHtml).join('\n')),
    unsubscribeUrl: mail.unsubscribeUrl ?? null,
  };
}

function blockText(block: MailBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return oneLine(block.text);
    case 'heading': {
      const title = oneLine(block.text);
      return [title, '='.repeat(Math.min(60, title.length)), ...(block.url ? [block.url] : [])].join('\n');
    }
    case 'button':
      return `${oneLine(block.label)}:\n${block.url}`;
    case 'item':
      return [
        `* ${oneLine(block.title)}`,
        ...block.details.map((each) => `  ${oneLine(each)}`),
        `  ${block.url}`,
      ].join('\n');
    case 'note':
      return block.link
        ? `${oneLine(block.text)}\n${oneLine(block.link.label)}: ${block.link.url}`
        : oneLine(block.text);
  }
}

function blockHtml(block: MailBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case 'heading': {
      const title = block.url ? link(block.url, block.text) : escapeHtml(block.text);
      return `<h2 style="margin:24px 0 8px;font-size:18px;line-height:24px">${title}</h2>`;
    }
    case 'button':
      return `<p style="margin:24px 0"><a href="${escapeHtml(block.url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1d4ed8;color:#ffffff;font-weight:bold;text-decoration:none">${escapeHtml(block.label)}</a></p>
<p style="margin:0 0 16px;font-size:14px;line-height:20px;color:#4b5563">If the button does not work, open this address:<br><span style="word-break:break-all">${escapeHtml(block.url)}</span></p>`;
    case 'item':
      return `<div style="margin:0 0 12px"><strong>${link(block.url, block.title)}</strong>${block.details
        .map((each) => `<br>${escapeHtml(each)}`)
        .join('')}</div>`;
    case 'note': {
      const after = block.link ? ` ${link(block.link.url, block.link.label)}` : '';
      return `<p style="margin:16px 0 0;font-size:14px;line-height:20px;color:#4b5563">${escapeHtml(block.text)}${after}</p>`;
    }
  }
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;padding:16px;background:#ffffff;color:#111827;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px">
<div style="max-width:600px;margin:0 auto;overflow-wrap:anywhere">
${body}
</div>
</body>
</html>
`;
}

const link = (url: string, text: string): string =>
  `<a href="${escapeHtml(url)}" style="color:#1d4ed8">${escapeHtml(text)}</a>`;

/** A text in HTML on one line, as content or as a quoted attribute. */
const escapeHtml = (text: string): string => escapeMarkup(oneLine(text));

/** The text with line breaks, control characters and marks that reorder text as single spaces, and well-formed. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

/** Cuts a text at a space where there is one, and marks it with an ellipsis. Never cuts a character in two. */
function shorten(text: string, max: number): string {
  const characters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)];
  if (characters.length <= max) return text;
  const cut = text.slice(0, characters[max - 1]?.index);
  const space = cut.lastIndexOf(' ');
  return `${space > max / 2 ? cut.slice(0, space) : cut}…`;
}
