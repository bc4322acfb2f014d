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
  readonly status: number;
  readonly requests: number;
};

export type DemoTarget = {
  readonly url: string;
  readonly ingestToken: string;
  readonly readToken: string;
};

const onlyDemoConsumers = demoConsumers.map(({ id }) => `consumer=id:${id}`).join('&');

/** Talks to a server as Kong and as its users do. Throws where it is not there or refuses. */
export const createDemoClient = ({ url, ingestToken, readToken }: DemoTarget) => {
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, init);
    } catch (error) {
      throw new Error(`No server answers at ${url}. Start one with "npm start".`, { cause: error });
    }
    if (response.ok) return response;
    throw new Error(`${url}${path} answered ${response.status}: ${await detailOf(response)}`);
  };

  const read = (query: string): Promise<Response> =>
    call(`/billable?period=month&${onlyDemoConsumers}${query}`, {
      headers: { 'x-api-key': readToken },
    });

  const rows = async (): Promise<readonly DemoRow[]> =>
    ((await (await read('')).json()) as { data: readonly DemoRow[] }).data;

  return {
    post: async (body: string): Promise<IngestAnswer> => {
      const headers = { 'x-api-key': ingestToken, 'content-type': 'application/json' };
      const response = await call('/ingest', { method: 'POST', headers, body });
      return (await response.json()) as IngestAnswer;
    },
    rows,
    total: async (): Promise<number> =>
      (await rows()).reduce((sum, { requests }) => sum + requests, 0),
    csv: async (): Promise<string> => (await read('&format=csv')).text(),
  };
};

const detailOf = async (response: Response): Promise<string> => {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { detail: string }).detail;
  } catch {
    return 'no explanation';
  }
};
