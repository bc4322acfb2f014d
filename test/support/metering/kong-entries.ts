import type { Metering } from '../../../shared/metering/http-log.ts';
import { labelNames, noLabels } from '../../../shared/metering/labels.ts';
import { meterNames, parseMeters } from '../../../shared/metering/meters.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';

const meters = parseMeters('bytes,credits=billable.credits');
if (meters === null) throw new Error('the meters of the tests must be readable');

/** Every label, and meters of a preset and of a path. */
export const fullMetering: Metering = { labels: labelNames, meters };

/** In the order of their columns. */
export const allMeters = meterNames(meters);

/** An event as it is counted where only some labels, and perhaps no meters, are kept. */
export const keptBy = (event: UsageEvent, metering: Metering): UsageEvent => {
  const labels = { ...noLabels };
  for (const name of metering.labels) labels[name] = event.labels[name];
  return { ...event, labels, quantities: metering.meters.length > 0 ? event.quantities : [] };
};

/** An event as Kong logs it. Names that are missing are absent, null or empty by turns. */
export const toEntry = (event: UsageEvent, i: number): unknown => {
  const { consumer, labels, status, at } = event;
  const amount = (name: string): number | undefined =>
    event.quantities.find(({ meter }) => meter === name)?.amount;
  const missing = [undefined, null, ''][i % 3];
  const absent = [undefined, null][i % 2];
  const isAnonymous =
    consumer.id === 'anonymous' && consumer.username === '' && consumer.customId === '';
  const { service, route, ai_model } = labels;
  return {
    request: { id: `request-${i}`, size: amount('request_bytes') },
    response: { status, size: amount('response_bytes') },
    started_at: at,
    service: service === '' ? absent : i % 2 === 0 ? { name: service } : { host: service },
    route: route === '' ? absent : { name: route },
    ai: ai_model === '' ? absent : { proxy: { meta: { response_model: ai_model } } },
    billable: { credits: amount('invalid_quantities') === undefined ? amount('credits') : '7' },
    consumer:
      isAnonymous && i % 2 === 0
        ? [undefined, null][(i / 2) % 2]
        : {
            id: consumer.id,
            username: consumer.username || missing,
            custom_id: consumer.customId || missing,
          },
  };
};
