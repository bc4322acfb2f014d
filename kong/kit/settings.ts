import {
  bodyBytes,
  largestBatch,
  largestStrippedEntryBytes,
  largestWholeEntryBytes,
  plannedNameBytes,
  strippedBatchSize,
} from './body-size.ts';
import { type KeptFields, keptBytes } from './kept.ts';
import { nonceField, stripCustomFields, stripSnippet } from './strip.ts';
import {
  hasRequestId,
  hasSingleHeaderValues,
  hasTimedRetries,
  type KongVersion,
} from './version.ts';

/** How entries are cut down: by a plugin of their own, by http-log itself, or not at all. */
export type StripForm = 'pre-function' | 'custom-fields' | 'none';

/** `env`: the name of an environment variable of Kong's that holds the token. */
export type KitToken = { readonly kind: 'text' | 'env'; readonly value: string };

export type KitOptions = {
  /** Where Kong posts its entries; no query, no `%`. */
  readonly endpoint: string;
  readonly token: KitToken;
  readonly version: KongVersion;
  readonly strip: StripForm;
  /** What Billable's labels and meters want. */
  readonly kept: KeptFields;
  /** The largest body that Billable takes, in bytes. */
  readonly maxBodyBytes: number;
  /** Routes that Kong is not to meter, by name, and the address that takes their entries instead. */
  readonly unmetered: { readonly routes: readonly string[]; readonly sink: string };
};

export type ConfigValue =
  string | number | readonly ConfigValue[] | { readonly [field: string]: ConfigValue };

/** A global plugin in the terms of Kong's Admin API. */
export type KongPlugin = {
  readonly name: 'http-log' | 'pre-function';
  readonly config: Readonly<Record<string, ConfigValue>>;
};

/** Marks every plugin of the kit, so that decK can tell them from all others. */
export const kitTag = 'billable';

/** TCP and UDP streams have no status and no consumer: there is nothing to meter. */
export const meteredProtocols = ['grpc', 'grpcs', 'http', 'https'] as const;

/**
 * The one source of every rendering: the global plugins that meter a Kong, in the order in which
 * they should be created, so that no entry is sent whole in between.
 */
export const kitPlugins = (options: KitOptions): readonly KongPlugin[] => {
  const httpLog: KongPlugin = { name: 'http-log', config: httpLogConfig(options) };
  if (options.strip !== 'pre-function') return [httpLog];
  return [
    { name: 'pre-function', config: { log: [stripSnippet(options.version, options.kept)] } },
    httpLog,
  ];
};

/** Whether Kong runs code of the kit: it cuts entries down, or gives them an id. */
export const hasLua = ({ strip, version }: KitOptions): boolean =>
  strip !== 'none' || !hasRequestId(version);

/** The most entries that one body holds. */
export const batchSize = (options: KitOptions): number =>
  Math.min(
    strippedBatchSize,
    Math.max(1, largestBatch(largestEntryBytes(options), options.maxBodyBytes)),
  );

/** The most bytes that one body has. */
export const largestBodyBytes = (options: KitOptions): number =>
  bodyBytes(batchSize(options), largestEntryBytes(options));

/** The most bytes that one entry has. */
export const largestEntryBytes = ({ strip, kept }: KitOptions): number =>
  strip === 'none'
    ? largestWholeEntryBytes
    : largestStrippedEntryBytes(plannedNameBytes) + keptBytes(kept);

/** Seconds for which a failing batch is sent again. Never -1: that means not even once. */
export const maxRetrySec = 3_600;

const httpLogConfig = (options: KitOptions): KongPlugin['config'] => ({
  http_endpoint: options.endpoint,
  method: 'POST',
  content_type: 'application/json',
  timeout: 30_000,
  keepalive: 60_000,
  headers: { 'x-api-key': headerValue(options) },
  ...(hasTimedRetries(options.version) ? { queue: timedQueue(options) } : countedQueue(options)),
  ...customFields(options),
});

/** The code that strips entries where http-log does it itself. */
export const customFields = ({ strip, version, kept }: KitOptions): KongPlugin['config'] => {
  if (strip === 'custom-fields') return { custom_fields_by_lua: stripCustomFields(version, kept) };
  if (strip === 'none' && !hasRequestId(version)) return { custom_fields_by_lua: nonceField };
  return {};
};

const timedQueue = (options: KitOptions): ConfigValue => ({
  max_batch_size: batchSize(options),
  max_coalescing_delay: 2,
  max_entries: 100_000,
  initial_retry_delay: 0.1,
  max_retry_delay: 10,
  max_retry_time: maxRetrySec,
});

/**
 * The queue before 3.3 waits 4, 9, 16, 25, 36, 49, then 60 seconds between attempts: 70 attempts
 * take more than an hour.
 */
const countedQueue = (options: KitOptions): KongPlugin['config'] => ({
  queue_size: batchSize(options),
  flush_timeout: 2,
  retry_count: 70,
});

const headerValue = ({ token, version }: KitOptions): ConfigValue => {
  const value = token.kind === 'env' ? vaultReference(token.value) : token.value;
  return hasSingleHeaderValues(version) ? value : [value];
};

/** Kong's env vault turns `billable-token` into `BILLABLE_TOKEN`. */
const vaultReference = (name: string): string =>
  `{vault://env/${name.toLowerCase().replaceAll('_', '-')}}`;
