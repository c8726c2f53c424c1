import assert from 'node:assert/strict';
import { createLogger } from '../../src/logger.ts';

describe('The logger', () => {
  it('writes neither the mail addresses of a database error nor the requests that a client attaches to errors', () => {
    let line = '';
    const logger = createLogger(
      'test',
      { level: 'info', format: 'json' },
      {
        write: (text) => {
          line += text;
        },
      },
    );
    const cause = new Error('cause: asha@example.org');
    const error = Object.assign(new Error('no place for <asha@example.org>', { cause }), {
      code: '23505',
      detail: 'Key (email)=(asha@example.org) already exists.',
      meta: { body: { query: 'what somebody typed' } },
    });
    logger.warn({ err: error }, 'failed');
    assert.doesNotMatch(line, /asha|typed/);
    assert.match(line, /"code":"23505"/);
    assert.match(line, /Key \(email\)=\(…\) already exists/);
    assert.match(line, /logger\.test\.ts/, 'the stack trace is there');
  });
});
