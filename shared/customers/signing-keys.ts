import * as base64url from 'jose/base64url';

/** A key that signs customer tokens: random, of at least 256 bits, never derived from another secret. */
export type SigningKey = {
  /** What a token calls its key by; no secret. */
  readonly id: string;
  readonly secret: Uint8Array;
};

const signingKeyBytes = 32;

/** A key of random bytes, the first of which become its id. */
export const signingKeyOf = (random: Uint8Array): SigningKey => {
  if (random.length < idBytes + signingKeyBytes) {
    throw new RangeError('a key needs 40 random bytes');
  }
  return {
    id: base64url.encode(random.subarray(0, idBytes)),
    secret: random.slice(idBytes, idBytes + signingKeyBytes),
  };
};

const idBytes = 8;

export const signingKeyRandomBytes = idBytes + signingKeyBytes;

/** More than any rotation needs. */
const maxKeys = 20;

/** Keys as the JSON that keeps them, newest first. */
export const keysToJson = (keys: readonly SigningKey[]): readonly KeptKey[] =>
  keys.map(({ id, secret }) => ({ id, secret: base64url.encode(secret) }));

type KeptKey = { readonly id: string; readonly secret: string };

/** The keys in a secret; none where it has none. Throws where what it has is none of ours. */
export const signingKeysIn = (value: unknown): readonly SigningKey[] => {
  const keys = value === undefined ? [] : keysFromJson(value);
  if (keys === null) throw new Error('the secret holds no keys of customer tokens that are ours');
  return keys;
};

/** Keys as `keysToJson` wrote them; `null` where the value is none of that. Quotes nothing of it. */
export const keysFromJson = (value: unknown): readonly SigningKey[] | null => {
  if (!Array.isArray(value) || value.length > maxKeys) return null;
  const keys: SigningKey[] = [];
  for (const kept of value as readonly unknown[]) {
    if (typeof kept !== 'object' || kept === null) return null;
    if (!('id' in kept) || !('secret' in kept)) return null;
    const { id, secret } = kept;
    if (typeof id !== 'string' || typeof secret !== 'string') return null;
    if (!/^[\w-]{1,64}$/.test(id) || !/^[\w-]+$/.test(secret)) return null;
    const bytes = base64url.decode(secret);
    if (bytes.length < signingKeyBytes) return null;
    keys.push({ id, secret: bytes });
  }
  return keys;
};
