/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const quarterHourMs = 15 * minuteMs;
export const hourMs = 60 * minuteMs;
export const quarterDayMs = 6 * hourMs;
export const dayMs = 24 * hourMs;

/** The largest distance from 1970 that a JavaScript date can express. */
const maxEpochMs = 8.64e15;

/** Whether a value is an instant: a finite number of milliseconds within the range of a date. */
export const isEpochMs = (value: unknown): value is EpochMs =>
  typeof value === 'number' && Math.abs(value) <= maxEpochMs;
