import { JOSEError, JWKSNoMatchingKey } from 'jose/errors';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import type { EpochMs } from '../calendar/instant.ts';
import type { SigningKey } from './signing-keys.ts';

/** What a token says. */
export type CustomerToken = {
  /** The id of a customer. */
  readonly customer: string;
  /** `api`: opens what a customer may read until it expires. `link`: signs in once. */
  readonly use: 'api' | 'link';
  /** Unlike that of any other token. */
  readonly tokenId: string;
  readonly issuedAt: EpochMs;
  readonly expires: EpochMs;
};

const type = 'billable-customer+jwt';
const algorithm = 'HS256';
const payloadVersion = 1;

/** Longer than any that is issued; bounds what a hostile header can cost. */
const maxTokenLength = 2_048;

/** Whether a text may be a customer token: tokens of a scope are letters and digits alone. */
export const looksLikeCustomerToken = (text: string): boolean =>
  text.length <= maxTokenLength && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

/** Writes a token, signed by a key. */
export const issueCustomerToken = (
  { customer, use, tokenId, issuedAt, expires }: CustomerToken,
  key: SigningKey,
): Promise<string> =>
  new SignJWT({ v: payloadVersion, use, jti: tokenId, iat: issuedAt / 1000, exp: expires / 1000 })
    .setProtectedHeader({ alg: algorithm, typ: type, kid: key.id })
    .setSubject(customer)
    .sign(key.secret);

/**
 * What a token says; `null` where none of the keys signed it, or its time is over. The signature is
 * compared in constant time. Whether the customer is there still is not asked here.
 */
export const readCustomerToken = async (
  token: string,
  keys: readonly SigningKey[],
  now: EpochMs,
): Promise<CustomerToken | null> => {
  if (!looksLikeCustomerToken(token)) return null;
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = keys.find(({ id }) => id === kid);
        if (key === undefined) throw new JWKSNoMatchingKey();
        return key.secret;
      },
      {
        algorithms: [algorithm],
        typ: type,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'iat', 'exp', 'jti', 'use'],
      },
    );
    const { v, use, sub, jti, iat, exp } = payload;
    const isKnown = v === payloadVersion && (use === 'api' || use === 'link');
    if (!isKnown || sub === undefined || jti === undefined) return null;
    if (iat === undefined || exp === undefined) return null;
    const issuedAt = Math.round(iat * 1000);
    return { customer: sub, use, tokenId: jti, issuedAt, expires: Math.round(exp * 1000) };
  } catch (error) {
    if (error instanceof JOSEError) return null;
    throw error;
  }
};
