import { expect, test } from '@jest/globals';

import { createOpenMeterSystem } from '../../../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { jsonList, parseAnswer } from '../../../../shared/push/json-answer.ts';
import { cloudEventOf } from '../../../../shared/push/push-event.ts';
import { monthPeriod } from '../../../../shared/reports/month.ts';
import { openmeterKey, startOpenMeterDouble } from '../../../support/push/openmeter-double.ts';
import {
  installOpenMeterSchemas,
  openMeterFaults,
} from '../../../support/push/openmeter-schemas.ts';
import { suiteEvent, suiteNow } from '../../../support/push/suite-events.ts';

const missing = installOpenMeterSchemas();
if (missing !== null) process.stderr.write(`${missing}\n`);

test('everything that is sent to OpenMeter passes the schemas of its SDK', async () => {
  const { server } = await startOpenMeterDouble('openmeter');
  const system = createOpenMeterSystem({
    url: server.url,
    api: 'openmeter',
    apiKey: openmeterKey,
    outbound: createOutbound(),
    now: () => suiteNow,
  });
  const totals = [0, 1, 1234, Number.MAX_SAFE_INTEGER];
  const events = totals.map((total, n) => suiteEvent(`c${n}`, total));
  await system.send(events);
  await system.held?.({ subject: 'c1', event: 'api_requests' }, monthPeriod('2026-11', 'UTC'));
  await server.stop();
  const sent = server.asked.filter(({ method }) => method === 'POST');
  const posted = sent.flatMap(({ body }) => jsonList(parseAnswer(body)));
  expect(posted).toHaveLength(events.length);
  const queries = server.asked.filter(({ url }) => url.pathname.endsWith('/query'));
  expect(queries).toHaveLength(1);
  if (missing !== null) return;
  const faults = openMeterFaults([
    ...posted.map((value) => ({ schema: 'IngestEventsBody', value })),
    ...queries.map(({ url }) => ({
      schema: 'QueryMeterQueryParams',
      value: {
        ...Object.fromEntries(url.searchParams),
        subject: [url.searchParams.get('subject')],
      },
    })),
  ]);
  expect(faults).toEqual([]);
});

test('the schemas refuse an event of another shape', () => {
  if (missing !== null) return;
  const event = cloudEventOf(suiteEvent('c1', 1));
  const { subject: _, ...withoutSubject } = event;
  const wrong = [withoutSubject, { ...event, time: 'yesterday' }, { ...event, customer: 'c1' }];
  const faults = openMeterFaults(wrong.map((value) => ({ schema: 'IngestEventsBody', value })));
  expect(faults).toHaveLength(wrong.length);
});
