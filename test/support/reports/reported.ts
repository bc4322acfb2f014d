import { createReportsHandler } from '../../../functions/query/reports/reports-handler.ts';
import { request } from '../api/requests.ts';
import { event } from '../metering/events.ts';
import { reportSystem } from './runs.ts';

const october = event({ at: Date.parse('2026-10-15Z') });

/** October has versions 1 and 2, November version 1; `logged` holds what the handler logs. */
export const reported = async (over: Parameters<typeof reportSystem>[0] = {}) => {
  const system = reportSystem({ now: '2026-11-20T04:00:00Z', ...over });
  await system.count(october);
  await system.run({ month: '2026-10' });
  await system.count(october, event({ at: Date.parse('2026-11-15Z') }));
  await system.run({ month: '2026-10' });
  await system.run({ month: '2026-11' });
  const logged: unknown[] = [];
  const log = (error: unknown) => void logged.push(error);
  const handler = createReportsHandler({
    reports: system.reports,
    clock: system.clock,
    log,
    payers: system.payers,
  });
  const get = async (path: string, query = '', headers = {}) =>
    handler(request({ path, query, headers }));
  return { system, get, logged, log };
};
