/** What a status of HTTP means for what was sent. */
export type AnswerKind = 'taken' | 'again' | 'wrong_key' | 'refused';

export const answerKind = (status: number): AnswerKind => {
  if (status >= 200 && status < 300) return 'taken';
  if (status === 401 || status === 403) return 'wrong_key';
  const isTransient = [408, 409, 425, 429].includes(status) || status >= 500;
  return isTransient ? 'again' : 'refused';
};

/**
 * What is wrong where an answer to what was sent is about the address: nothing there takes totals. It
 * is no fault of any of them. `null`: it is about what was sent.
 */
export const addressProblem = (status: number, origin: string): string | null => {
  const isRedirect = status >= 300 && status < 400;
  return isRedirect || [404, 405, 410].includes(status)
    ? `${origin} answers ${status}: nothing takes totals at this address. It is the url in billable.yaml.`
    : null;
};

/** Milliseconds of a `Retry-After`: seconds, or a date; `null` where it says nothing. */
export const retryAfterMs = (text: string, now: number): number | null => {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};

/** What a system that is asked too much, or takes no call now, is left alone where it does not say how long. */
const busyWaitMs = 1_000;

/** How long an answer to what was sent asks to wait; `null`: it may be about what was sent, and not about all. */
export const askedWaitMs = (status: number, retryAfter: string, now: number): number | null =>
  retryAfterMs(retryAfter, now) ?? ([429, 503].includes(status) ? busyWaitMs : null);

/** The instant of a `Date`; `null` where it says none. */
export const dateOf = (text: string): number | null => {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
};

/**
 * An answer's own words for a person, cut short, without these secrets and what looks like one, and
 * without what could move the cursor of a terminal.
 */
export const shortReason = (text: string, secrets: readonly string[]): string =>
  secrets
    .reduce((left, secret) => left.replaceAll(secret, '…'), text)
    .replaceAll(/\b(?:[a-z]k_(?:live|test)_|whsec_|kpat_|spat_)[\w+/=*-]+/g, '…')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, '…')
    .slice(0, 200);
