import { existsSync, readFileSync } from 'node:fs';

/** Whether this system says what a process uses: Linux does, in `/proc`. */
const canSeeUsage = existsSync('/proc/self/stat');

const ticksPerSecond = 100;

/** Seconds of processor time that a process has used until now; not a number where unknown. */
export const processCpuSeconds = (pid: number): number => {
  if (!canSeeUsage) return Number.NaN;
  // The name in front of them, in parentheses, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};

/** The most memory in MB (10^6 bytes) that a process has held so far; not a number where unknown. */
export const peakMemoryMb = (pid: number): number => {
  if (!canSeeUsage) return Number.NaN;
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kib) * 1_024) / 1_000_000;
};
