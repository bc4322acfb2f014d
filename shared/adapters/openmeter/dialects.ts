import type { OutboundRequest } from '../../ports/outbound.ts';
import { type AnswerJson, jsonList, jsonObject, jsonText } from '../../push/json-answer.ts';

export type MeterThere = {
  readonly id: string;
  readonly eventType: string;
  /** In capitals, whatever the system writes. */
  readonly aggregation: string;
  readonly valueProperty: string;
};

type Span = { readonly from: string; readonly to: string };

/** How the two spell the same questions. */
export type Dialect = {
  readonly eventsPath: string;
  /** Pages count from 1. */
  readonly metersPath: (page: number) => string;
  readonly metersOf: (answer: unknown) => readonly MeterThere[];
  readonly query: (
    meter: MeterThere,
    subject: string,
    span: Span,
  ) => { readonly request: Pick<OutboundRequest, 'method' | 'body'>; readonly path: string };
};

export const openmeter: Dialect = {
  eventsPath: '/api/v1/events',
  metersPath: (page) => `/api/v1/meters?pageSize=1000&page=${page}`,
  metersOf: (answer) =>
    (Array.isArray(answer) ? jsonList(answer) : jsonList(jsonObject(answer)['items'])).map(
      (meter) => meterOf(meter, 'slug', 'eventType', 'valueProperty'),
    ),
  query: ({ id }, subject, span) => ({
    request: { method: 'GET' },
    path: `/api/v1/meters/${encodeURIComponent(id)}/query?${new URLSearchParams({ subject, ...span }).toString()}`,
  }),
};

export const konnect: Dialect = {
  eventsPath: '/v3/openmeter/events',
  metersPath: (page) => `/v3/openmeter/meters?page[size]=100&page[number]=${page}`,
  metersOf: (answer) =>
    jsonList(jsonObject(answer)['data']).map((meter) =>
      meterOf(meter, 'id', 'event_type', 'value_property'),
    ),
  query: ({ id }, subject, span) => ({
    request: {
      method: 'POST',
      body: JSON.stringify({ ...span, filters: { dimensions: { subject: { eq: subject } } } }),
    },
    path: `/v3/openmeter/meters/${encodeURIComponent(id)}/query`,
  }),
};

const meterOf = (
  meter: AnswerJson,
  id: string,
  eventType: string,
  property: string,
): MeterThere => ({
  id: jsonText(meter[id]),
  eventType: jsonText(meter[eventType]),
  aggregation: jsonText(meter['aggregation']).toUpperCase(),
  valueProperty: jsonText(meter[property]),
});
