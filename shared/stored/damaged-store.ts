/**
 * What a store holds is not what this program stores. Says where, and what belongs there; never what
 * stands there, which may be anyone's. A `SyntaxError`, as for a text that is no JSON.
 */
export class DamagedStore extends SyntaxError {
  override readonly name = 'DamagedStore';
  readonly code = 'damaged';

  /** Key, member and position, outermost first. */
  readonly place: string;
  /** Completes "is not …". */
  readonly expected: string;

  constructor(place: string, expected: string) {
    super(`the store is damaged: ${place.trim() || 'a text'} is not ${expected}`);
    this.place = place;
    this.expected = expected;
  }
}

/** The error with the place around its place in front. Other errors stay as they are. */
export const damagedAt = (outer: string, error: unknown): unknown =>
  error instanceof DamagedStore
    ? new DamagedStore(`${outer}${error.place}`, error.expected)
    : error;

/** Runs `work`, which reads what lies at a key; what is damaged names the key. */
export const readAt = <T>(key: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw damagedAt(`${key} `, error);
  }
};
