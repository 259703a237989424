import { hash } from 'node:crypto';

/** SHA-256 in lower-case hex: the ecosystem names models by it, so plasma names everything by it. */
export type Digest = string;

/** The digest of an optional input that isn't there. */
export const absent: Digest = 'absent';

export const sha256 = (bytes: string | Uint8Array): Digest => hash('sha256', bytes, 'hex');

export const isDigest = (text: unknown): text is Digest =>
  typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
