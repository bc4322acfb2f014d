/** What the soaked server is set to, and what every command alongside it reads. */
export const maxEventAgeDays = 40;

export const soakSettings = {
  MAX_EVENT_AGE_DAYS: String(maxEventAgeDays),
  LABELS: 'service',
  METERS: 'bytes',
} as const;
