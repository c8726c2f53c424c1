// Reserved for examples and tests (RFC 2606, RFC 6761).
const reserved = /(^|\.)(example|test|invalid|localhost|local)$|(^|\.)example\.(com|net|org)$/;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a website's address has a form with which it cannot work, whether or not anything answers there. */
export function isDeadForm(website: string): boolean {
  if (!URL.canParse(website)) return true;
  const { protocol, hostname, username, port } = new URL(website);
  if (protocol !== 'https:' && protocol !== 'http:') return true;
  // An e-mail address, or two addresses in one: https://http://college.edu has the host `http`.
  if (username !== '' || port === '0') return true;
  const labels = hostname.replace(/\.$/, '').split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2 || !labels.every((each) => label.test(each))) return true;
  // An address in numbers, or no top-level domain.
  if (!/^([a-z]{2,}|xn--[a-z0-9-]+)$/.test(top)) return true;
  return reserved.test(hostname);
}
