import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto';

import { type EpochMs, hourMs } from '../calendar/instant.ts';
import type { UsedLinks } from '../ports/used-links.ts';
import type { HttpRequest } from './message.ts';

/** Secrets of 32 bytes, newest first. A session dies with its key. */
export type SessionKeys = () => Promise<readonly Uint8Array[]>;

export type Session = {
  /** Presented like one in a header, so that the session dies with it. */
  readonly token: string;
  /** What a form of this session sends back. */
  readonly formToken: string;
};

type SessionContext = {
  readonly keys: SessionKeys;
  readonly clock: () => EpochMs;
  /** Which sessions were signed out. */
  readonly used: UsedLinks;
  /** The path of the public URL, without a slash at its end. */
  readonly prefix: string;
  /** Whether people come by https alone. */
  readonly isSecure: boolean;
};

export type Sessions = ReturnType<typeof createSessions>;

/** A working day. */
export const sessionMs = 12 * hourMs;

const sessionCookie = 'billable_session';
const formCookie = 'billable_form';

/**
 * Keeps a token in a cookie, sealed with AES-256-GCM, so that a browser presents it. Of a session
 * nothing is kept on the server before it is signed out: each instance of a function reads each cookie.
 */
export const createSessions = ({ keys, clock, used, prefix, isSecure }: SessionContext) => {
  const attributes = `Path=${prefix === '' ? '/' : prefix}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  const newestKey = async (): Promise<Uint8Array> => {
    const [key] = await keys();
    if (key === undefined) throw new Error('there is no key to seal a session with');
    return key;
  };

  const open = async (sealed: string): Promise<Opened | null> => {
    for (const key of await keys()) {
      const text = unseal(sealed, key);
      if (text === null) continue;
      const [at = '', token = ''] = text.split(' ', 2);
      const expires = Number(at) + sessionMs;
      return clock() < expires ? { token, expires, formToken: formTokenOf(sealed) } : null;
    }
    return null;
  };

  return {
    /** Whether a request presents a session, valid or not. */
    isPresented: (headers: HttpRequest['headers']): boolean =>
      cookie(headers, sessionCookie) !== null,

    /**
     * The session that a request presents; `null` where there is none that is valid. Throws
     * `StoreUnavailable` where it cannot be known whether it was signed out.
     */
    read: async (headers: HttpRequest['headers']): Promise<Session | null> => {
      const sealed = cookie(headers, sessionCookie);
      // Without keys there is no session.
      const session = sealed === null ? null : await open(sealed).catch(() => null);
      if (session === null || (await used.isUsed(endId(session)))) return null;
      return { token: session.token, formToken: session.formToken };
    },

    /** The cookie that begins a session. */
    begin: async (token: string): Promise<string> => {
      const sealed = seal(`${clock()} ${token}`, await newestKey());
      return `${sessionCookie}=${sealed}; ${attributes}`;
    },

    /** Ends the session of a request, wherever its cookie is kept; gives a cookie that removes it here. */
    end: async (headers: HttpRequest['headers']): Promise<string> => {
      const sealed = cookie(headers, sessionCookie);
      const session = sealed === null ? null : await open(sealed);
      if (session !== null) {
        await used.use({ id: endId(session), expires: session.expires, now: clock() });
      }
      return `${sessionCookie}=; ${attributes}; Max-Age=0`;
    },

    /**
     * What a form for someone without a session needs: a cookie, and what the form sends back. A
     * browser that has such a cookie keeps it, so that a form in another tab stays good.
     */
    newForm: (
      headers: HttpRequest['headers'],
    ): { readonly cookie: string; readonly formToken: string } => {
      const known = cookie(headers, formCookie);
      const value = known !== null && isFormValue(known) ? known : newFormValue();
      return { cookie: `${formCookie}=${value}; ${attributes}`, formToken: formTokenOf(value) };
    },

    /** Whether what a form sent back belongs to the cookie that came with it. */
    isFormOf: (headers: HttpRequest['headers'], sent: string): boolean =>
      [formCookie, sessionCookie].some((name) => belongs(sent, cookie(headers, name))),

    /** The same of the session alone: another site of the domain can set the other cookie. */
    isFormOfSession: (headers: HttpRequest['headers'], sent: string): boolean =>
      belongs(sent, cookie(headers, sessionCookie)),
  };
};

const belongs = (sent: string, cookieValue: string | null): boolean =>
  cookieValue !== null && isSame(sent, formTokenOf(cookieValue));

type Opened = Session & { readonly expires: EpochMs };

/** No link has it: theirs are shorter. The cookie itself is kept nowhere. */
const endId = ({ formToken }: Session): string => `session_${formToken}`;

const formValueBytes = 16;
const newFormValue = (): string => randomBytes(formValueBytes).toString('base64url');
const isFormValue = (value: string): boolean => /^[\w-]{22}$/.test(value);

const cookie = (headers: HttpRequest['headers'], name: string): string | null => {
  for (const pair of (headers['cookie'] ?? '').split(/[;,]/, 100)) {
    const [key = '', value = ''] = pair.trim().split('=', 2);
    if (key === name && value !== '') return value;
  }
  return null;
};

const ivBytes = 12;
const tagBytes = 16;

const seal = (text: string, key: Uint8Array): string => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url');
};

/** `null` where it was not sealed with this key. */
const unseal = (sealed: string, key: Uint8Array): string | null => {
  const bytes = Buffer.from(sealed, 'base64url');
  // Other texts stand for the same bytes. A session that was signed out is known by its text.
  if (bytes.toString('base64url') !== sealed) return null;
  if (bytes.length < ivBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    const opened = decipher.update(bytes.subarray(ivBytes + tagBytes));
    return Buffer.concat([opened, decipher.final()]).toString();
  } catch {
    // The tag does not fit: another key, or a changed cookie.
    return null;
  }
};

/**
 * Who can send it has read a page of ours or the cookie. Made with no key: what anyone is given
 * must not be a way to try short read tokens.
 */
const formTokenOf = (cookieValue: string): string =>
  hash('sha256', `billable form ${cookieValue}`, 'base64url');

const isSame = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};
