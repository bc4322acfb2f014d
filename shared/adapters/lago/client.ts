import { SystemUnavailable } from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { Outbound, OutboundResponse } from '../../ports/outbound.ts';
import { answerKind, dateOf, retryAfterMs, shortReason } from '../../push/answer.ts';
import { urlSecrets } from '../../push/places/url-secrets.ts';
import { type AnswerJson, jsonObject, parseAnswer } from '../../push/json-answer.ts';

export type LagoOptions = {
  readonly url: string;
  readonly apiKey: string;
  readonly outbound: Outbound;
  readonly now: () => number;
};

/** Lago answers, and will not say what it is asked: that never passes by itself. */
export class LagoRefusal extends Error {
  readonly code = 'lago_refusal';
  override readonly name = 'LagoRefusal';
}

/** Calls of Lago's API. */
export const createLagoClient = ({ url, apiKey, outbound, now }: LagoOptions) => {
  const { origin } = new URL(url);
  const base = `${url.replace(/\/$/, '').replace(/\/api\/v1$/, '')}/api/v1`;

  const answer = async (path: string, body?: string): Promise<OutboundResponse> =>
    outbound({
      method: body === undefined ? 'GET' : 'POST',
      url: base + path,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });

  const call = async (path: string, body?: string): Promise<OutboundResponse> => {
    const response = await answer(path, body);
    if (answerKind(response.status) !== 'wrong_key') return response;
    throw new OperatorProblem(
      `${origin} answers ${response.status}: it does not take the key. It is in LAGO_API_KEY.`,
    );
  };

  const secrets = [apiKey, ...urlSecrets(url)];

  /** An answer's own words without the key, and without what a gateway before it may have in the path. */
  const short = (text: string): string => shortReason(text, secrets);

  /** What there is at a path; `null` where there is nothing. */
  const find = async (path: string): Promise<AnswerJson | null> => {
    const { status, header, text } = await call(path);
    if (status === 200) return jsonObject(parseAnswer(text));
    if (status === 404) return null;
    if (answerKind(status) === 'refused') {
      throw new LagoRefusal(`it answers ${status}: ${short(text)}`);
    }
    throw unavailable({ status, header });
  };

  const unavailable = ({ status, header }: Pick<OutboundResponse, 'status' | 'header'>) =>
    new SystemUnavailable(`${origin} answers ${status}`, {
      retryAfterMs: retryAfterMs(header('retry-after'), now()),
      isOfOne: status !== 429,
      answeredAt: dateOf(header('date')),
    });

  /** The clock there, as the answer to a harmless question tells it: to a wrong key too. */
  const clock = async (): Promise<number | null> => {
    const response = await answer('/billable_metrics?per_page=1');
    if (answerKind(response.status) === 'again') throw unavailable(response);
    return dateOf(response.header('date'));
  };

  return { origin, call, clock, find, short };
};

export type LagoClient = ReturnType<typeof createLagoClient>;
