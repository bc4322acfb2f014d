import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { type Manifest, toJsonFile } from '../../../shared/reports/manifest.ts';
import { stateAt } from '../../../shared/reports/month-state.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { answerTaggedJson } from '../answer.ts';

/** Answers with a manifest as it was written, and with the state in which the month is now. */
export const answerReportManifest = (
  http: HttpRequest,
  manifest: Manifest,
  now: { readonly isClosed: boolean; readonly at: EpochMs },
): HttpResponse => {
  const { month, timezone } = manifest;
  const current_state = stateAt(monthPeriod(month, timezone), now);
  return answerTaggedJson(http, toJsonFile({ ...manifest, current_state }));
};
