import assert from 'node:assert/strict';
import { apiDependencies, startApi } from '../../support/api.ts';
import { captureLog } from '../../support/captured-log.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('the log of the API', function () {
  this.timeout(20_000);
  let system: TestSystem;
  before(async () => {
    system = await createTestSystem();
  });
  after(() => system.close());

  it('contains no passwords, tokens or cookies, of requests or of errors', async () => {
    const secret = 'x7-very-secret';
    const fail = () =>
      Promise.reject(
        Object.assign(new Error('broken'), {
          password: secret,
          request: { headers: { authorization: secret, 'set-cookie': secret }, body: { token: secret } },
        }),
      );
    const { logger, lines } = captureLog();
    const failWithLink = () =>
      Promise.reject(
        Object.assign(new Error('link broken'), {
          token: secret,
          params: { newPassword: secret, row: { password_hash: secret } },
        }),
      );
    const accountLinkService = {
      ...apiDependencies(system).accountLinkService,
      findResetAddress: failWithLink,
    };
    const api = await startApi(
      apiDependencies(system, { logger, findPublishedBySlugs: fail, accountLinkService }),
    );
    const headers = { Authorization: `Bearer ${secret}`, Cookie: `institutes_access=${secret}` };
    await api.get('/v1/institutes/compare?slug=a&slug=b', { headers });
    await api.get(`/v1/me?token=${secret}&access_token=${secret}&a=b&Password=${secret}`, { headers });
    await api.get(`/v1/auth/login?password=${secret}`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'a@example.org', password: secret, refresh_token: secret }),
    });
    for (const path of ['reset-password', 'confirm-registration'])
      await api.get(`/v1/auth/${path}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ token: secret, password: secret, new_password: secret }),
      });
    logger.warn({ body: { new_password: secret, old_password: secret, token: secret } }, 'a body');
    api.close();
    assert(lines.some((line) => line.includes('link broken')));
    assert(lines.length >= 4, String(lines));
    assert(lines.some((line) => line.includes('broken')));
    assert(lines.some((line) => line.includes('a=b')));
    assert.doesNotMatch(lines.join(''), new RegExp(secret));
  });
});
