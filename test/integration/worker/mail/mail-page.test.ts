import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics, serveMetrics } from '../../../../src/metrics.ts';
import { createMailPage } from '../../../../worker/mail/mail-page.ts';

describe('The page of local e-mails', () => {
  let folder: string;
  let server: Server;
  let base: string;
  const hostile = `<script>alert(1)</script>"'`;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mail-page-'));
    const page = createMailPage(folder);
    server = await serveMetrics(createMetrics('test'), { host: '127.0.0.1', port: 0 }, undefined, page);
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  function write(name: string, { subject = 'Hello', text = 'A text', html = '<p>A text</p>' } = {}) {
    const parts = [
      `Return-Path: <a@example.org>\r\nDelivered-To: real@example.org\r\nFrom: A <a@example.org>\r\nTo: b@example.org`,
      `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=\r\nMIME-Version: 1.0`,
      'Content-Type: multipart/alternative; boundary=x\r\n',
      `--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
      `--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--x--\r\n`,
    ];
    writeFileSync(join(folder, name), parts.join('\r\n'));
  }

  const get = (path: string) => fetch(`${base}${path}`);

  it('says that there are none', async () => {
    assert.match(await (await get('/mail')).text(), /There are no e-mails/);
  });

  it('lists the latest first, with their real recipients, a hundred at a time to the end', async () => {
    for (let n = 100; n < 350; n += 1) write(`20261128T191500${n}Z-00000000.eml`, { subject: `Mail ${n}` });
    writeFileSync(join(folder, '20261128T191500999Z-00000000.eml.part'), 'half');
    const seen: string[] = [];
    for (let path: string | undefined = '/mail'; path; ) {
      const text = await (await get(path)).text();
      seen.push(...[...text.matchAll(/>Mail (\d+)</g)].map(([, n = '']) => n));
      assert.match(text, /<td>real@example\.org<\/td>/);
      path = /href="(\/mail\?before=[^"]*)"/.exec(text)?.[1];
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 250 }, (_, n) => String(349 - n)),
    );
  });

  it('lists the others when one was deleted after the folder was read', async () => {
    const deleted = join(folder, '20261128T191550000Z-00000000.eml');
    // The folder still has its name, and it cannot be opened any more.
    symlinkSync(join(folder, 'gone'), deleted);
    const response = await get('/mail');
    rmSync(deleted);
    assert.equal(response.status, 200);
    assert.match(await response.text(), />Mail 349</);
  });

  it('shows the text with links, and the HTML in a frame that runs nothing and loads nothing', async () => {
    const name = '20261128T191600000Z-00000000.eml';
    write(name, { subject: hostile, text: `${hostile} https://example.org/a?b=1&c=2#d`, html: hostile });
    const response = await get(`/mail/${name}`);
    assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const text = await response.text();
    assert.doesNotMatch(text, /<script/);
    assert.match(text, /<a href="https:\/\/example\.org\/a\?b=1&amp;c=2#d"/);
    assert.match(text, /<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    const framed = await get(`/mail/${name}/html`);
    const policy = framed.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*; sandbox allow-popups allow-popups-to-escape-sandbox$/);
    assert.match(await framed.text(), /<script>alert/);
  });

  it('answers 404 for a file that does not exist or has another name', async () => {
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    for (const name of ['missing.eml', 'secret.txt', '..%2Fsecret.eml', '../../etc/passwd', '%00.eml'])
      assert.equal((await get(`/mail/${name}`)).status, 404, name);
    assert.equal((await get('/mails')).status, 404);
  });

  it('answers 403 under the name of a web site, which could have led a browser here', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'attacker.example' };
      request(`${base}/mail`, { headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    assert.equal(status, 403);
  });
});
