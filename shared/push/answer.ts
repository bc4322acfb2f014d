/** What a status of HTTP means for what was sent. */
export type AnswerKind = 'taken' | 'again' | 'wrong_key' | 'refused';

export const answerKind = (status: number): AnswerKind => {
  if (status >= 200 && status < 300) return 'taken';
  if (status === 401 || status === 403) return 'wrong_key';
  const isTransient = [408, 409, 425, 429].includes(status) || status >= 500;
  return isTransient ? 'again' : 'refused';
};

/** Milliseconds of a `Retry-After`: seconds, or a date; `null` where it says nothing. */
export const retryAfterMs = (text: string, now: number): number | null => {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};

/** An answer's own words for a person, cut short, without these secrets and what looks like one. */
export const shortReason = (text: string, secrets: readonly string[]): string =>
  secrets
    .reduce((left, secret) => left.replaceAll(secret, '…'), text)
    .replaceAll(/\b(?:[a-z]k_(?:live|test)_|whsec_|kpat_|spat_)[\w+/=*-]+/g, '…')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 200);
