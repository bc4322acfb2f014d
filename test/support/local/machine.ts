import { createClockTrust } from '../../../local/clock/clock-trust.ts';
import { temporaryFolder } from '../reports/stores.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
export const now = Date.parse('2026-11-22T12:00:00Z');

/** The servers of one data folder, one after another; each has its clock. */
export const machine = async () => {
  const dataDir = await temporaryFolder();
  const lines: string[] = [];
  let receivedAt: number | null = null;
  let clock = now;
  return {
    dataDir,
    lines,
    passTo: (at: number) => {
      clock = at;
    },
    receiveAt: (at: number) => {
      receivedAt = at;
    },
    lastReceivedAt: () => receivedAt,
    start: () =>
      createClockTrust({
        dataDir,
        lastReceivedAt: () => receivedAt,
        clock: () => clock,
        log: ({ message }) => lines.push(message),
        logFailure: (error) => lines.push(String(error)),
      }),
  };
};
