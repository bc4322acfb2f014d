import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { readNoticeBody } from '../../test/support/alerts/receiver.ts';
import type { Month } from '../../shared/reports/month.ts';
import { soakRules } from '../world/alert-rules.ts';
import { type Claims, customerIds } from '../world/customers.ts';
import { endText } from '../world/operator.ts';
import type { Systems } from '../world/systems.ts';
import type { World } from '../world/world.ts';
import { newestCustomersFile, unlikeCustomersFile } from './files.ts';
import { unlikeTotals } from './held-totals.ts';
import { misToldAlerts } from './told-alerts.ts';
import { usageOf } from './usage.ts';

type Outside = {
  readonly world: World;
  readonly systems: Systems;
  /** What the directory says at the end. */
  readonly claims: Claims;
  /** On which the soak ran, in UTC. */
  readonly days: readonly string[];
  /** The running month, then the one before. */
  readonly months: readonly [Month, Month];
};

/** How long what was not taken may wait for its next attempt. */
const alertTries = 20;
const alertPauseMs = 3_000;

/**
 * Has all that is due written, sent and told, when nothing happens any more; then compares reports,
 * billing systems and alerts with what must have been counted. A line for each difference.
 */
export const judgeOutside = async (outside: Outside): Promise<readonly string[]> => {
  const { world, systems, claims, days, months } = outside;
  const { operator, place, books } = world;
  const lines: string[] = [];
  const must = async (...words: readonly string[]): Promise<string> => {
    const ended = await operator.run(...words);
    if (ended.code !== 0) lines.push(endText(words, ended));
    return ended.out;
  };
  const usage = usageOf(books.sent, claims);
  const [month] = months;
  // A month that was not reported has no version to compare, and one that was closed is billed by the
  // customers of its close, also in the billing systems: it is judged by those of now.
  for (const each of months) await must('report', each, '--restate');
  await must('report', 'check', join(place.dataDir, 'reports'));
  const file = newestCustomersFile(place.dataDir, month);
  if (file === null) lines.push(`the report of ${month} has no file of customers`);
  else lines.push(...unlikeCustomersFile(file, { usage, month }));

  for (const each of months) await must('push', '--month', each);
  await must('push');
  const sentMonths = months.filter((each) => isSent(each));
  const { held } = systems;
  lines.push(...unlikeTotals({ usage, customers: customerIds, months: sentMonths, held }));

  for (let tries = 1; /[^0] waiting\./.test(await must('alerts', 'run')); tries++) {
    if (tries === alertTries) break;
    await wait(alertPauseMs);
  }
  const received = systems.hook.received.map(({ id, body }) => ({
    id,
    body: readNoticeBody(body),
  }));
  lines.push(...misToldAlerts({ rules: soakRules, received, usage, days }));
  books.count('alert received', new Set(received.map(({ id }) => id)).size);
  return lines;
};

/** Nothing of a month is sent in its first 48 hours. */
const isSent = (month: Month): boolean => Date.now() >= Date.parse(`${month}-03T00:00:00Z`);
