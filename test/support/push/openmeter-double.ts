import {
  jsonList,
  jsonNumber,
  jsonObject,
  parseAnswer,
  jsonText,
} from '../../../shared/push/json-answer.ts';
import { createLatestValues } from './latest-values.ts';
import { type Answer, type Asked, startRuleServer } from './rule-server.ts';

/** As the two page: so many from a page on that counts from 1. */
const pageOf = <Item>(
  items: readonly Item[],
  size: string,
  number: string,
  { searchParams }: URL,
) => {
  const many = Math.min(Number(searchParams.get(size) ?? 100), 100);
  const from = (Number(searchParams.get(number) ?? 1) - 1) * many;
  return items.slice(from, from + many);
};

export const openmeterKey = 'om_test_key';

/**
 * OpenMeter and Konnect: an unknown type or subject is answered as any other, a known source and id
 * is dropped in silence, one event of a wrong shape refuses the whole batch.
 */
export const startOpenMeterDouble = async (api: 'openmeter' | 'konnect') => {
  const values = createLatestValues();
  const refused = new Set<string>();
  const isKonnect = api === 'konnect';
  const aggregations = new Map([['api_requests', 'LATEST']]);

  const ingest = ({ headers, body }: Asked): Answer => {
    if (headers['content-type'] !== 'application/cloudevents-batch+json') return { status: 415 };
    const events = jsonList(parseAnswer(body));
    if (events.some(({ subject }) => refused.has(jsonText(subject)))) {
      return { status: 400, body: { detail: 'invalid event' } };
    }
    for (const event of events) {
      if (!aggregations.has(jsonText(event['type']))) continue;
      const id = `${jsonText(event['source'])} ${jsonText(event['id'])}`;
      values.take(id, `${jsonText(event['type'])}/${jsonText(event['subject'])}`, {
        at: Date.parse(jsonText(event['time'])) / 1000,
        value: jsonNumber(jsonObject(event['data'])['value']) ?? Number.NaN,
      });
    }
    return { status: isKonnect ? 202 : 204 };
  };

  const meters = () =>
    [...aggregations].map(([type, aggregation]) =>
      isKonnect
        ? {
            id: `01${type}`,
            key: type,
            event_type: type,
            aggregation: aggregation.toLowerCase(),
            value_property: '$.value',
          }
        : { slug: `${type}-meter`, eventType: type, aggregation, valueProperty: '$.value' },
    );

  const rows = (type: string, subject: string, from: string, to: string) => {
    const latest = values.latest(
      `${type}/${subject}`,
      Date.parse(from) / 1000,
      Date.parse(to) / 1000,
    );
    if (latest === null) return [];
    return [{ value: isKonnect ? String(latest.value) : latest.value }];
  };

  const server = await startRuleServer((asked) => {
    const { url, headers, method, body } = asked;
    if (headers.authorization !== `Bearer ${openmeterKey}`) return { status: 401 };
    const eventsPath = isKonnect ? '/v3/openmeter/events' : '/api/v1/events';
    if (url.pathname === eventsPath) return ingest(asked);
    if (method === 'GET' && url.pathname === '/api/v1/meters' && !isKonnect) {
      return { status: 200, body: pageOf(meters(), 'pageSize', 'page', url) };
    }
    if (method === 'GET' && url.pathname === '/v3/openmeter/meters' && isKonnect) {
      return { status: 200, body: { data: pageOf(meters(), 'page[size]', 'page[number]', url) } };
    }
    const [, name = ''] = /\/meters\/(?:01)?(.*?)(?:-meter)?\/query$/.exec(url.pathname) ?? [];
    if (name === '') return { status: 404 };
    if (!isKonnect) {
      const get = (key: string) => url.searchParams.get(key) ?? '';
      return { status: 200, body: { data: rows(name, get('subject'), get('from'), get('to')) } };
    }
    const query = jsonObject(parseAnswer(body));
    const dimensions = jsonObject(jsonObject(query['filters'])['dimensions']);
    const subject = jsonText(jsonObject(dimensions['subject'])['eq']);
    return {
      status: 200,
      body: { data: rows(name, subject, jsonText(query['from']), jsonText(query['to'])) },
    };
  });
  return {
    server,
    aggregations,
    refuse: (subject: string) => refused.add(subject),
    value: (event: string, subject: string, month?: string) =>
      values.value(`${event}/${subject}`, month),
  };
};
