import type { Config } from '../../shared/settings/config.ts';
import type { FollowedFile } from '../customers/follow-file.ts';
import { createPushRuns, type PushRunsContext } from './push-runs.ts';
import { pushHourly, type PushSchedule } from './push-schedule.ts';

type StartContext = PushRunsContext &
  Pick<PushSchedule, 'clock' | 'isClockTrusted'> & {
    readonly logFailure: PushSchedule['log'];
    readonly file: Pick<FollowedFile, 'current'>;
  };

/** Begins to push, as long as the file names a system; goes on until the signal. */
export const startPushes = (
  config: Config,
  { clock, logFailure, isClockTrusted, file, ...context }: StartContext,
): void => {
  void pushHourly(createPushRuns(config, context), {
    timezone: config.billingTimezone,
    clock,
    signal: context.signal,
    log: logFailure,
    isClockTrusted,
    hasSystems: () => file.current().push.size > 0,
  });
};
