import {
  type BillingSystem,
  type SendResult,
  SystemUnavailable,
} from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { Outbound, OutboundRequest, OutboundResponse } from '../../ports/outbound.ts';
import {
  addressProblem,
  answerKind,
  askedWaitMs,
  dateOf,
  retryAfterMs,
  shortReason,
} from '../../push/answer.ts';
import { sendHalved } from '../../push/bisect.ts';
import { jsonList, jsonNumber, jsonObject, parseAnswer } from '../../push/json-answer.ts';
import { cloudEventOf, cloudEventsType, type PushEvent } from '../../push/push-event.ts';
import { type Dialect, konnect, type MeterThere, openmeter } from './dialects.ts';
import { urlSecrets } from '../../push/places/url-secrets.ts';
import { readAllMeters } from './read-meters.ts';

type OpenMeterOptions = {
  readonly url: string;
  readonly api: 'openmeter' | 'konnect';
  /** `null`: a server of one's own that asks for none. */
  readonly apiKey: string | null;
  readonly outbound: Outbound;
  readonly now: () => number;
};

/** OpenMeter, or Metering & Billing of Konnect: meters that keep the latest value. */
export const createOpenMeterSystem = (options: OpenMeterOptions): BillingSystem => {
  const { apiKey, outbound, now } = options;
  const { origin } = new URL(options.url);
  // A gateway before it may have its own in the path.
  const secrets = [...(apiKey === null ? [] : [apiKey]), ...urlSecrets(options.url)];
  const url = options.url.replace(/\/$/, '');
  const dialect: Dialect = options.api === 'konnect' ? konnect : openmeter;
  let meters: readonly MeterThere[] | null = null;

  const answer = async (
    request: Pick<OutboundRequest, 'method' | 'body'>,
    path: string,
    type = 'application/json',
  ): Promise<OutboundResponse> =>
    outbound({
      ...request,
      url: url + path,
      headers: {
        accept: 'application/json',
        ...(request.body !== undefined && { 'content-type': type }),
        ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
      },
    });

  const call = async (...asked: Parameters<typeof answer>): Promise<OutboundResponse> => {
    const response = await answer(...asked);
    if (answerKind(response.status) !== 'wrong_key') return response;
    throw new OperatorProblem(
      `${origin} answers ${response.status}: it does not take the key. It is in OPENMETER_API_KEY.`,
    );
  };

  const unavailable = ({ status, header }: OutboundResponse) =>
    new SystemUnavailable(`${origin} answers ${status} where it is asked for meters`, {
      retryAfterMs: retryAfterMs(header('retry-after'), now()),
      isOfOne: status !== 429,
      answeredAt: dateOf(header('date')),
    });

  const contentOf = (response: OutboundResponse) => {
    if (response.status === 200) return parseAnswer(response.text);
    throw unavailable(response);
  };

  const readPage = async (page: number): Promise<readonly MeterThere[]> => {
    const response = await call({ method: 'GET' }, dialect.metersPath(page));
    if (answerKind(response.status) === 'refused') {
      throw new OperatorProblem(
        `${origin} answers ${response.status} where it is asked for its meters: look at url in billable.yaml.`,
      );
    }
    return dialect.metersOf(contentOf(response));
  };

  const readMeters = async (): Promise<readonly MeterThere[]> => {
    meters ??= await readAllMeters(readPage);
    return meters;
  };

  const meterOf = async (event: string): Promise<MeterThere | undefined> => {
    const named = (await readMeters()).filter(({ eventType }) => eventType === event);
    return named.find(({ aggregation }) => aggregation === 'LATEST') ?? named[0];
  };

  const meterProblem = async (event: string): Promise<string | null> => {
    const meter = await meterOf(event);
    if (meter === undefined) return `no meter there counts events of the type ${event}`;
    if (meter.aggregation !== 'LATEST') {
      return `the meter of ${event} aggregates by ${meter.aggregation}; it must be LATEST`;
    }
    return meter.valueProperty === '$.value'
      ? null
      : `the meter of ${event} reads ${meter.valueProperty || 'no property'}; it must be $.value`;
  };

  const send = async (events: readonly PushEvent[]): Promise<SendResult> => {
    const body = JSON.stringify(events.map(cloudEventOf));
    const response = await call({ method: 'POST', body }, dialect.eventsPath, cloudEventsType);
    const { status, header, text } = response;
    const wrong = addressProblem(status, origin);
    if (wrong !== null) throw new OperatorProblem(wrong);
    if (answerKind(status) === 'taken') return { kind: 'accepted' };
    if (answerKind(status) === 'refused') {
      return { kind: 'refused', reason: shortReason(`it answers ${status}: ${text}`, secrets) };
    }
    const waitMs = askedWaitMs(status, header('retry-after'), now());
    return { kind: 'unanswered', reason: `it answers ${status}`, retryAfterMs: waitMs };
  };

  return {
    name: 'openmeter',
    batchSize: 100,
    parallel: 4,
    clock: async () => {
      const response = await answer({ method: 'GET' }, dialect.metersPath(1));
      if (answerKind(response.status) === 'again') throw unavailable(response);
      return dateOf(response.header('date'));
    },
    meterProblem,
    terms: async ({ event }) => ({ objection: await meterProblem(event), price: null }),
    send: async (events) => sendHalved(events, send),
    held: async ({ subject, event }, { start, end }) => {
      const meter = await meterOf(event);
      if (meter === undefined) return { kind: 'unknown', reason: `there is no meter of ${event}` };
      const span = { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
      const { request, path } = dialect.query(meter, subject, span);
      const response = await call(request, path);
      if (answerKind(response.status) === 'refused') {
        return { kind: 'unknown', reason: `it answers ${response.status}` };
      }
      const rows = jsonList(jsonObject(contentOf(response))['data']);
      return { kind: 'value', value: jsonNumber(rows[0]?.['value'] ?? null) };
    },
  };
};
