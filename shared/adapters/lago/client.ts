import { SystemUnavailable } from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { Outbound, OutboundResponse } from '../../ports/outbound.ts';
import { answerKind, retryAfterMs, shortReason } from '../../push/answer.ts';
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

  const call = async (path: string, body?: string): Promise<OutboundResponse> => {
    const response = await outbound({
      method: body === undefined ? 'GET' : 'POST',
      url: base + path,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    if (answerKind(response.status) !== 'wrong_key') return response;
    throw new OperatorProblem(
      `${origin} answers ${response.status}: it does not take the key. It is in LAGO_API_KEY.`,
    );
  };

  /** An answer's own words without the key. */
  const short = (text: string): string => shortReason(text, [apiKey]);

  /** What there is at a path; `null` where there is nothing. */
  const find = async (path: string): Promise<AnswerJson | null> => {
    const { status, header, text } = await call(path);
    if (status === 200) return jsonObject(parseAnswer(text));
    if (status === 404) return null;
    if (answerKind(status) === 'refused') {
      throw new LagoRefusal(`it answers ${status}: ${short(text)}`);
    }
    throw new SystemUnavailable(`${origin} answers ${status}`, {
      retryAfterMs: retryAfterMs(header('retry-after'), now()),
      isOfOne: status !== 429,
    });
  };

  return { origin, call, find, short };
};

export type LagoClient = ReturnType<typeof createLagoClient>;
