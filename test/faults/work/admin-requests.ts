import { randomUUID } from 'node:crypto';
import { createTokens } from '../../../src/auth/tokens.ts';
import type { Account } from '../../../src/domain/account.ts';
import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { readSigningKeys } from '../../../src/storage/postgres/accounts/signing-keys.ts';
import type { World } from '../world.ts';

const timeoutMs = 20_000;

/** Requests to the API with the token of an admin. */
export interface AdminRequests {
  /**
   * Sends a request.
   * @returns the status and the body; null when there was no answer, or one that leaves open whether anything was done
   */
  send(
    method: string,
    path: string,
    body?: { type: string; content: string | Uint8Array<ArrayBuffer> },
  ): Promise<{ status: number; body: unknown } | null>;
}

export function createAdminRequests({ pool, config, address }: World): AdminRequests {
  const tokens = createTokens({
    readKeys: () => readSigningKeys(pool),
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  });
  let account: Promise<Account> | undefined;

  async function authorization(): Promise<string> {
    account ??= addAccount(pool, {
      email: `admin-${randomUUID()}@example.org`,
      passwordHash: 'unknown',
      role: 'admin',
      isConfirmed: true,
    });
    try {
      return `Bearer ${await tokens.sign(await account, randomUUID(), Date.now())}`;
    } catch (error) {
      account = undefined;
      throw error;
    }
  }

  return {
    async send(method, path, body) {
      try {
        const response = await fetch(`${await address()}${path}`, {
          method,
          headers: { Authorization: await authorization(), ...(body && { 'Content-Type': body.type }) },
          ...(body && { body: body.content }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await response.text();
        if (response.status >= 500) return null;
        return { status: response.status, body: text === '' ? null : JSON.parse(text) };
      } catch {
        return null;
      }
    },
  };
}
