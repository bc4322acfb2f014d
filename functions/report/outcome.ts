import type { Month } from '../../shared/reports/month.ts';
import type { Contested } from './files/contested.ts';

/**
 * What a run found and did for one month.
 *
 * - `written`: a new version.
 * - `unchanged`: the newest version is what would be written.
 * - `closed`: unchanged, and this run wrote the close record.
 * - `newer_exists`: a run that began later has written the newest version.
 * - `no_usage_yet`: a month before the first usage of all; the schedule writes nothing.
 * - `not_begun`: a month of the future; nothing is written.
 * - `failed`: `error` says why. What is there is whole; running again is safe.
 */
export type ReportOutcome = {
  readonly month: Month;
  readonly outcome:
    'written' | 'unchanged' | 'closed' | 'newer_exists' | 'no_usage_yet' | 'not_begun' | 'failed';
  /** The newest version; `null` where there is none, or none was looked for. */
  readonly version: number | null;
  /**
   * Whether to raise the alarm: the version was written after the month was closed. Stays so for
   * two days on runs that find it unchanged, in case the run that wrote it died before it could.
   */
  readonly after_close: boolean;
  /** Only where it is so: the month runs, and what was written has its usage so far. */
  readonly is_running?: true;
  /** Consumers whose names several customers claim; left out where there is none. */
  readonly contested?: Contested;
  readonly error?: unknown;
};
