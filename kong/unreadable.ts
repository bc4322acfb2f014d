/** Kong, Billable or a file could not be read: the message says why and what to try. */
export class Unreadable extends Error {
  readonly code = 'unreadable';
  override readonly name = 'Unreadable';
}
