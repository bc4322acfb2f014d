import { maxRetrySec } from '../kit/settings.ts';
import { hasTimedRetries } from '../kit/version.ts';
import { type Finding, finding } from './finding.ts';
import { type KongState, numberField, type Plugin, textField } from './kong-state.ts';
import { queueSettings } from './queue-settings.ts';
import { describeScope, sentHeaders } from './sinks.ts';
import { counted } from '../../shared/metering/counted.ts';

/** LuaJIT cannot unpack a table of 8,000 or more: Kong's queue fails on every such batch. */
const unpackLimit = 8_000;
const leastRetrySec = 600;
/** What a crash of Kong takes with it, and how late usage is. */
const longestDelaySec = 30;
/** Billable may need some seconds for a batch while its store is busy. */
const leastTimeoutMs = 10_000;
/** Batches that must fit the queue, so that collecting one never fills it. */
const leastBatchesQueued = 10;
/** About what a stripped entry with its field `n` has. */
const entryBytes = 1_000;

/** How one instance of http-log sends. */
export const checkQueue = (plugin: Plugin, state: KongState): readonly Finding[] => {
  const settings = queueSettings(plugin, state.version);
  const { batch, maxEntries, maxBytes, batchField } = settings;
  const where = [describeScope(plugin, state)];
  const findings: Finding[] = [];
  if (batch <= 1) {
    findings.push(
      finding(
        'batch_of_one',
        'Every request is posted alone: one worker then delivers about 33 entries a second at ' +
          '30 ms a round trip, and what comes faster is dropped.',
        `Set ${batchField === 'queue.concurrency_limit' ? 'queue.concurrency_limit to 1 and queue.max_batch_size' : batchField} to 1000 for stripped entries.`,
        where,
      ),
    );
  }
  if (batch >= unpackLimit) {
    findings.push(
      finding(
        'batch_too_large',
        `${batchField} is ${batch}. From ${unpackLimit} on Lua cannot hand a batch over: Kong's ` +
          'queue stops and loses everything.',
        `Set ${batchField} to 1000.`,
        where,
      ),
    );
  } else if (batch * leastBatchesQueued > maxEntries) {
    findings.push(
      finding(
        'batch_near_max_entries',
        `max_entries (${maxEntries}) is less than ${leastBatchesQueued} batches of ${batch}: a short ` +
          'outage fills the queue, and entries are dropped while a batch is collected.',
        'Set queue.max_entries to 100000.',
        where,
      ),
    );
  }
  if (batch * leastBatchesQueued * entryBytes > maxBytes) {
    findings.push(
      finding(
        'batch_near_max_bytes',
        `queue.max_bytes (${maxBytes}) is less than ${leastBatchesQueued} batches of ${batch} entries of ` +
          'about 1 kB: a short outage fills the queue, and Kong drops entries; one that is larger is never sent.',
        'Unset queue.max_bytes: max_entries bounds the memory.',
        where,
      ),
    );
  }
  return [
    ...findings,
    ...checkRetries(settings, where),
    ...checkWaits(settings, numberField(plugin.config, 'timeout') ?? leastTimeoutMs, where),
    ...checkEndpoint(textField(plugin.config, 'http_endpoint'), where),
  ];
};

const checkRetries = (
  { retrySec, retryField }: ReturnType<typeof queueSettings>,
  where: readonly string[],
): readonly Finding[] => {
  const setting = retryField === 'retry_count' ? '70' : String(maxRetrySec);
  const fix = `Set ${retryField} to ${setting}.`;
  if (retrySec < 0) {
    const what = `${retryField} is ${retrySec}: a batch that is not taken at once is lost.`;
    return [finding('never_retries', what, fix, where)];
  }
  if (retrySec >= leastRetrySec) return [];
  const what =
    `Kong drops a batch after about ${counted(retrySec, 'second')} (${retryField}): every longer restart or ` +
    'outage of Billable loses usage.';
  return [finding('retry_short', what, fix, where)];
};

const checkWaits = (
  { delaySec, delayField }: ReturnType<typeof queueSettings>,
  timeoutMs: number,
  where: readonly string[],
): readonly Finding[] => [
  ...(delaySec > longestDelaySec
    ? [
        finding(
          'coalescing_long',
          `A batch waits up to ${delaySec} seconds for more entries (${delayField}): usage is that ` +
            'late, and a crash of Kong loses as much.',
          `Set ${delayField} to 2.`,
          where,
        ),
      ]
    : []),
  ...(timeoutMs < leastTimeoutMs
    ? [
        finding(
          'timeout_short',
          `Kong waits ${timeoutMs} ms for an answer (timeout): a batch that takes longer is sent ` +
            'again and again, then dropped.',
          'Set timeout to 30000.',
          where,
        ),
      ]
    : []),
];

const checkEndpoint = (endpoint: string, where: readonly string[]): readonly Finding[] => [
  ...(endpoint.includes('%')
    ? [
        finding(
          'endpoint_percent',
          "http_endpoint contains %: Kong's queue fails on every batch, and nothing is ever sent.",
          'Use an endpoint without %.',
          where,
        ),
      ]
    : []),
  ...(endpoint.includes('?')
    ? [
        finding(
          'endpoint_query',
          'http_endpoint has a query string: Kong drops it. A token in it never arrives.',
          'Give the token by a header: headers.x-api-key.',
          where,
        ),
      ]
    : []),
];

/**
 * Instances with the same target share one queue in each worker, and the last used one decides
 * the headers and the settings of all: with different tokens, batches are refused at random.
 */
export const checkSharedQueues = (
  plugins: readonly Plugin[],
  state: KongState,
): readonly Finding[] => {
  const queues = Map.groupBy(plugins, (plugin) => queueIdentity(plugin, state));
  return [...queues.values()]
    .filter((shared) => new Set(shared.map(headerIdentity)).size > 1)
    .map((shared) =>
      finding(
        'shared_queue',
        'Instances of http-log with the same endpoint, method and timeouts share one queue, but ' +
          'send other headers: each batch carries those of the instance that was used last.',
        'Give all of them the same headers, or another timeout to each.',
        shared.map((plugin) => describeScope(plugin, state)),
      ),
    );
};

const queueIdentity = ({ config }: Plugin, { version }: KongState): string =>
  JSON.stringify(
    (hasTimedRetries(version) ? timedIdentity : countedIdentity).map((field) => config[field]),
  );

const timedIdentity = ['http_endpoint', 'method', 'content_type', 'timeout', 'keepalive'];
const countedIdentity = [...timedIdentity, 'retry_count', 'queue_size', 'flush_timeout'];

/** Compared, never shown. */
const headerIdentity = (plugin: Plugin): string =>
  JSON.stringify(Object.entries(sentHeaders(plugin)).sort(([a], [b]) => (a < b ? -1 : 1)));
