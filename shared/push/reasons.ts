// Why a total is not as it should be, in words of our own. Those of a system stay until it answers.

/** Why a total is not sent that no double holds exactly. It stands until the total is smaller. */
export const tooLarge = `the total is beyond ${Number.MAX_SAFE_INTEGER} and cannot be sent exactly`;

export const leftDirectory = 'the customer is not in the directory; nothing is sent';

export const idOfAnother = 'its id there is another customer’s now; nothing is sent';

export const meterLeft = 'totals of this meter are pushed no longer; nothing is sent';

export const unansweredInTime =
  'no answer came before the end of grace: it may have been taken; look at what the system holds';

export const withoutId = (system: string): string => `the directory has no ${system} id for it`;

/** Whether a reason ends with its cause, and not by an answer of the system. */
export const isOwnReason = (reason: string | null, system: string): boolean =>
  reason !== null &&
  [leftDirectory, idOfAnother, meterLeft, unansweredInTime, withoutId(system)].includes(reason);

export const notSentYet = 'not sent since an older store was accepted; the next run sends it';
