import { customFields, type KitOptions, type KongPlugin, meteredProtocols } from './settings.ts';
import { hasTimedRetries } from './version.ts';

/**
 * Marks an http-log that keeps a route out of the count on purpose. Never together with the tag of the kit:
 * decK would delete a plugin of that tag which its file does not declare.
 */
export const unmeteredTag = 'billable-unmetered';

/** Where Kong's own nginx can answer, on the host of each Kong. */
export const defaultSink = 'http://127.0.0.1:9999/';

/** What answers there, in a file that `nginx_http_include` names. */
export const sinkServer = 'server { listen 127.0.0.1:9999; location / { return 204; } }';

/**
 * An http-log for a route, which Kong runs in the place of the global one. A plugin that is disabled
 * does not take that place, so that this one posts, to a sink. Its entries are worth nothing: where
 * the sink is away, few wait, and not for long.
 */
export const unmeteredPlugin = (options: KitOptions) => ({
  name: 'http-log' as const,
  tags: [unmeteredTag],
  protocols: meteredProtocols,
  config: sinkConfig(options),
});

const sinkConfig = (options: KitOptions): KongPlugin['config'] => ({
  http_endpoint: options.unmetered.sink,
  method: 'POST',
  content_type: 'application/json',
  timeout: 10_000,
  keepalive: 60_000,
  ...(hasTimedRetries(options.version)
    ? {
        queue: {
          max_batch_size: 100,
          max_coalescing_delay: 2,
          max_entries: 1_000,
          max_retry_time: 1,
        },
      }
    : { queue_size: 100, flush_timeout: 2, retry_count: 1 }),
  ...customFields(options),
});
