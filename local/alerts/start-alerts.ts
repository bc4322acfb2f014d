import type { AlertOutcome } from '../../functions/alert/outcome.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import type { FollowedFile } from '../customers/follow-file.ts';
import { createAlertRuns } from './alert-runs.ts';
import { type AlertSchedule, lookEveryMinute } from './schedule.ts';

type StartContext = Pick<AlertSchedule, 'signal' | 'isClockTrusted'> & {
  readonly log: Log;
  readonly logFailure: AlertSchedule['log'];
  readonly file: Pick<FollowedFile, 'current'>;
  readonly foundDamaged: () => void;
  readonly observe: (outcome: AlertOutcome) => void;
};

/** Begins to look at alerts, as long as the file has any; goes on until the signal. */
export const startAlerts = (
  config: Config,
  { log, logFailure, foundDamaged, signal, isClockTrusted, file, observe }: StartContext,
): void => {
  const run = createAlertRuns(config, { log, signal, foundDamaged, observe });
  void lookEveryMinute(run, {
    signal,
    log: logFailure,
    isClockTrusted,
    hasAlerts: () => file.current().alerts.length > 0 || file.current().webhook !== null,
  });
};
