/**
 * The files of one month cannot be read; those of others may be. The message is for those who ask for
 * the month, and names no path and no user; the cause does.
 */
export class UnreadableMonth extends Error {
  readonly code = 'unreadable_month';
  override readonly name = 'UnreadableMonth';
  readonly month: string;

  constructor(month: string, reason: string, options?: ErrorOptions) {
    super(`The report of ${month} cannot be read: ${reason}.`, options);
    this.month = month;
  }
}
