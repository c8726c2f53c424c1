import type { KeyObject } from 'node:crypto';

/** A private key of ES256 that access tokens are signed with. */
export interface SigningKey {
  kid: string;
  key: KeyObject;
  /** ms since 1970 */
  signsFrom: number;
}
