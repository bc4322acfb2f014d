import { parseMetrics, type Sample } from '../metrics-text.ts';

/** What one Kong node has counted since it started. */
export type NodeReading = {
  /** Where it was read. */
  readonly url: string;
  /** Kong's id of the node; the URL where it names none. */
  readonly node: string;
  /** Requests by `counterKey` of consumer label and status. */
  readonly requests: Readonly<Record<string, number>>;
  /** Other counters, which only serve to notice that the node was started anew. */
  readonly clues: Readonly<Record<string, number>>;
};

/** A consumer label and a status as one text, and back: a status has three digits. */
export const counterKey = (consumer: string, status: number): string => `${status}${consumer}`;
export const parseCounterKey = (key: string) => ({
  status: Number(key.slice(0, 3)),
  consumer: key.slice(3),
});

const clueNames = ['kong_nginx_requests_total', 'kong_nginx_connections_total'];
/** Connections that are open now rise and fall; those ever accepted only rise. */
const risingStates = ['accepted', 'handled', 'total', undefined];

type NodePage = {
  readonly url: string;
  readonly text: string;
  /** Routes whose requests are not sent to Billable. */
  readonly unmetered: ReadonlySet<string>;
};

/** Sums `kong_http_requests_total` over services and routes; `null` where it is no Kong's page. */
export const readNode = ({ url, text, unmetered }: NodePage): NodeReading | null => {
  const samples = parseMetrics(text);
  if (!samples.some(({ name }) => name.startsWith('kong_'))) return null;
  const requests: Record<string, number> = {};
  const clues: Record<string, number> = {};
  for (const { name, labels, value } of samples) {
    if (name === 'kong_http_requests_total') {
      const { code = '', consumer = '' } = labels;
      if (!/^\d{3}$/.test(code) || unmetered.has(labels['route'] ?? '')) continue;
      const key = counterKey(consumer, Number(code));
      requests[key] = (requests[key] ?? 0) + value;
    } else if (clueNames.includes(name) && risingStates.includes(labels['state'])) {
      clues[`${name} ${labels['subsystem'] ?? ''} ${labels['state'] ?? ''}`] = value;
    }
  }
  return { url, node: nodeId(samples) ?? url, requests, clues };
};

const nodeId = (samples: readonly Sample[]): string | undefined =>
  samples.find(({ name }) => name === 'kong_node_info')?.labels['node_id'];
