import { demoConsumers } from './demo-traffic.ts';

export type IngestAnswer = {
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: boolean;
};

export type DemoRow = {
  readonly period_start: string;
  readonly consumer_username: string | null;
  readonly consumer_custom_id: string | null;
  readonly service: string | null;
  readonly requests: number;
  /** Where the settings count them. */
  readonly credits?: number;
  readonly ai_prompt_tokens?: number;
  readonly ai_completion_tokens?: number;
};

/** What one AI model answered; null is a request without a model. */
export type DemoModelRow = {
  readonly period_start: string;
  readonly ai_model: string | null;
  readonly requests: number;
  readonly ai_prompt_tokens?: number;
  readonly ai_completion_tokens?: number;
};

export type DemoTarget = {
  readonly url: string;
  readonly ingestToken: string;
  readonly readToken: string;
};

const onlyDemoConsumers = demoConsumers.map(({ id }) => `consumer=id:${id}`).join('&');

export type DemoClient = ReturnType<typeof createDemoClient>;

/** Talks to a server as Kong and as its users do. Throws where it refuses. */
export const createDemoClient = ({ url, ingestToken, readToken }: DemoTarget) => {
  const call = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, init);
    if (response.ok) return response.json();
    throw new Error(`${url}${path} answered ${response.status}: ${await response.text()}`);
  };
  const ask = async (question: string): Promise<unknown> => {
    const path = `/billable?${question}&meters=all&${onlyDemoConsumers}`;
    return call(path, { headers: { 'x-api-key': readToken } });
  };
  return {
    post: async (body: string): Promise<IngestAnswer> => {
      const headers = { 'x-api-key': ingestToken, 'content-type': 'application/json' };
      return (await call('/ingest', { method: 'POST', headers, body })) as IngestAnswer;
    },
    /** What was counted per month, consumer and service. */
    rows: async (): Promise<readonly DemoRow[]> =>
      ((await ask('group_by=consumer,service')) as { data: readonly DemoRow[] }).data,
    /** What was counted per month and AI model. The settings must have that label. */
    models: async (): Promise<readonly DemoModelRow[]> =>
      ((await ask('group_by=ai_model')) as { data: readonly DemoModelRow[] }).data,
  };
};
