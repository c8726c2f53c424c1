import { readFileSync } from 'node:fs';
import type { Context, Middleware } from 'koa';
import { hasCode } from '../../../errors.ts';
import type { AccountLinkService } from '../../../services/account-link-service.ts';

const prefix = '/unsubscribe/';
const stylesheet = readFileSync(new URL('./unsubscribe.css', import.meta.url), 'utf8');

/**
 * `/unsubscribe/{token}`, the address in the header `List-Unsubscribe` of e-mails and at their end (RFC 8058). GET changes nothing,
 * because programs that check e-mails open every link: it shows a button. POST ends the alerts, whoever sends it and whatever the
 * body is: the token is the permission. Neither needs an account, a script or a cookie.
 */
export function unsubscribePage(
  service: Pick<AccountLinkService, 'readUnsubscription' | 'unsubscribe'>,
): Middleware {
  return async (context, next) => {
    const { method, path } = context;
    if (!path.startsWith(prefix) || !['GET', 'HEAD', 'POST'].includes(method)) return next();
    const token = path.slice(prefix.length);
    if (token === 'page.css' && method !== 'POST') {
      context.type = 'css';
      context.set('Cache-Control', 'no-cache');
      context.body = stylesheet;
      return;
    }
    try {
      const found =
        method === 'POST' ? await service.unsubscribe(token) : await service.readUnsubscription(token);
      if (!found) return show(context, 400, 'This link is not valid', invalid);
      const what = found.savedSearchId === null ? 'news of your saved searches' : 'news of this saved search';
      if (method === 'POST') show(context, 200, 'You will get no more of these e-mails', done(what));
      else show(context, 200, `Stop e-mails with ${what}?`, button);
    } catch (error) {
      if (!hasCode(error, 'database-unavailable')) throw error;
      context.set('Retry-After', '5');
      show(context, 503, 'Please try again in a moment', unavailable);
    }
  };
}

const button = `<form method="post">
  <input type="hidden" name="List-Unsubscribe" value="One-Click">
  <button>Stop these e-mails</button>
</form>
<p>Nothing changes until you press the button. Your saved searches are kept.</p>`;
const done = (what: string) =>
  `<p>E-mails with ${what} are turned off. Your saved searches are kept; you can turn the e-mails on again on
<a href="../account">your account page</a>.</p>`;
const invalid = `<p>It may be incomplete: please open it from the e-mail again. You can also turn off e-mails on
<a href="../account">your account page</a>.</p>`;
const unavailable = '<p>The e-mails could not be turned off. Please reload this page.</p>';

// All texts are constants: nothing of the request is in them.
function show(context: Context, status: number, title: string, content: string): void {
  context.status = status;
  context.type = 'html';
  context.body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="stylesheet" href="page.css">
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}
