import { type Fetch, fetchOnce, type KongRuntime } from '../fetch.ts';
import { type Finding, finding } from './finding.ts';
import {
  type Consumers,
  type IngestSigns,
  readConsumers,
  readCounts,
  type BillableReader,
  readSigns,
} from './read-counts.ts';
import { counted } from '../../shared/metering/counted.ts';

export type ProbeOptions = {
  /** Kong's proxy. Without a path the request goes to one that no route matches. */
  readonly url: URL;
  /** What the request carries besides, such as an API key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whose request it is, as `/billable` takes it; `null` where Kong finds that out. */
  readonly consumer: string | null;
  /** A token that may read Billable. */
  readonly readToken: string;
  readonly waitMs: number;
  /** Makes the path of the request unlike any other. */
  readonly id: string;
};

/** How far a request of the doctor's own came. */
export type ProbeResult = {
  readonly reached: 'nothing' | 'kong' | 'billable' | 'count';
  /** Kong's answer; `null` where there was none. */
  readonly status: number | null;
  /** Whose request it is; `null` where that is not known. */
  readonly consumer: string | null;
  readonly seconds: number;
  readonly finding: Finding | null;
};

export const anonymousId = 'id:anonymous';

const pauseMs = 1_000;
const requestTimeoutMs = 30_000;

/**
 * Sends one request through Kong and waits until Billable has counted it: the requests of that
 * consumer with that status are one more. `isTokenRefused`: Billable is known to refuse Kong's
 * batches. Throws `Unreadable` where Billable cannot be read.
 */
export const probeDelivery = async (
  { fetch, now, sleep }: KongRuntime,
  billable: URL,
  options: ProbeOptions,
  { isTokenRefused }: { readonly isTokenRefused: boolean },
): Promise<ProbeResult> => {
  const reader: BillableReader = {
    fetch,
    root: billable.href.replace(/\/$/, ''),
    token: options.readToken,
  };
  const { consumer } = options;
  // All readings sum the same months.
  const at = new Date(now());
  const start = await readAll(reader, consumer, at);
  const sentAt = now();
  const status = await send(fetch, options);
  if (status === null) {
    const result = { reached: 'nothing', status, consumer, seconds: 0 } as const;
    return { ...result, finding: unreached(options.url) };
  }
  for (;;) {
    await sleep(pauseMs);
    const counts = await readCounts(reader, consumer, at);
    const grown = (counts.get(status) ?? 0) - (start.own.get(status) ?? 0);
    const seconds = Math.round((now() - sentAt) / 1_000);
    if (grown > 0) {
      const unclear = grown === 1 ? null : manyCounted(grown, consumer, status);
      const whose =
        consumer ?? newlyCounted(start.consumers, await readConsumers(reader, at), status);
      return { reached: 'count', status, consumer: whose, seconds, finding: unclear };
    }
    if (now() - sentAt >= options.waitMs) {
      const end = await readAll(reader, consumer, at);
      const others = (end.all.get(status) ?? 0) - (start.all.get(status) ?? 0);
      const lost = notCounted(
        { status, seconds, others, consumer, isTokenRefused },
        start.signs,
        end.signs,
      );
      const isRefused = lost.code !== 'probe_not_delivered';
      return { reached: isRefused ? 'billable' : 'kong', status, consumer, seconds, finding: lost };
    }
  }
};

const readAll = async (reader: BillableReader, consumer: string | null, at: Date) => ({
  own: await readCounts(reader, consumer, at),
  all: await readCounts(reader, null, at),
  consumers: consumer === null ? await readConsumers(reader, at) : null,
  signs: await readSigns(reader),
});

/** The one consumer of which there is more; `null` where there is not one, or too many to read. */
const newlyCounted = (start: Consumers | null, end: Consumers | null, status: number) => {
  if (start === null || end === null) return null;
  const grown = [...end].filter(
    ([key, { requests, status: of }]) =>
      of === status && requests > (start.get(key)?.requests ?? 0),
  );
  return grown.length === 1 ? (grown[0]?.[1].name ?? null) : null;
};

/** The status of Kong's answer; `null` for none. */
const send = async (fetch: Fetch, { url, headers, id }: ProbeOptions): Promise<number | null> => {
  const target = url.pathname === '/' ? `${url.origin}/billable-probe-${id}` : url.href;
  try {
    const response = await fetchOnce(fetch, target, { headers, timeoutMs: requestTimeoutMs });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
};

const unreached = ({ origin }: URL): Finding =>
  finding(
    'probe_kong_unreached',
    `The probe stopped before Kong: nothing answers at ${origin}.`,
    "Give the address of Kong's proxy (port 8000 by default), not that of its Admin API.",
  );

const manyCounted = (grown: number, consumer: string | null, status: number): Finding =>
  finding(
    'probe_unclear',
    `One request was sent, and Billable counted ${grown}${whose(consumer)} with status ${status}: ` +
      'others came at the same time, or each request is counted more than once.',
    'Run it again in a quiet moment, or give the probe a consumer of its own: --probe-header and ' +
      '--probe-consumer.',
  );

const whose = (consumer: string | null): string => (consumer === null ? '' : ` of ${consumer}`);

const notCounted = (
  probe: {
    status: number;
    seconds: number;
    others: number;
    consumer: string | null;
    isTokenRefused: boolean;
  },
  start: IngestSigns | null,
  end: IngestSigns | null,
): Finding => {
  const { status, seconds, others, consumer, isTokenRefused } = probe;
  const sent = `Kong answered the probe with ${status}, and Billable`;
  const refused = (end?.refused ?? 0) - (start?.refused ?? 0);
  if (isTokenRefused || refused > 0) {
    return finding(
      'probe_refused',
      `${sent} refuses Kong's batches${refused > 0 ? ` (${refused} since then)` : ''}.`,
      "Look at Billable's log: 401 is a wrong token, 413 a batch that is too large.",
    );
  }
  const quarantined = (end?.quarantined ?? 0) - (start?.quarantined ?? 0);
  if (quarantined > 0) {
    return finding(
      'probe_quarantined',
      `${sent} put ${counted(quarantined, 'entry', 'entries')} into quarantine since then, and did not count the probe.`,
      'Look at npx billable quarantine list: the clock of Kong may be wrong, or code changes the entry.',
    );
  }
  const elsewhere =
    others > 0 && consumer !== null
      ? ` It counted ${others} with that status for other consumers: where one of them is the ` +
        "probe's, say so with --probe-consumer."
      : '';
  return finding(
    'probe_not_delivered',
    `${sent} has not counted it${whose(consumer)} after ${seconds} s: Kong did not log the request, ` +
      `or its queue was not flushed.${elsewhere}`,
    "Look for 'http-log' and 'could not send entries' in Kong's error log. Where batches wait for " +
      'longer, raise --probe-wait.',
  );
};
