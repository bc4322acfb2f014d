import { type KeptFields, keptOf, nothingMore, putBackLua, takeLua } from './kept.ts';
import { measureLua, spreadLua, spreadMarker } from './spread.ts';
import { hasRequestId, type KongVersion } from './version.ts';

/** Begins every snippet of this kit, so that a reader of Kong's configuration knows its origin. */
export const stripMarker = '-- Billable: keeps what metering and metrics plugins read.';

/**
 * Lua 5.1 for Kong's log phase: cuts an entry down to what Billable reads and what the prometheus,
 * statsd and datadog plugins read on the same request (latencies, sizes, source, names).
 *
 * Objects are replaced whole, never edited: `consumer`, `service` and `route` in an entry are
 * Kong's own cached entities, and an edit would change them for every later request.
 * Nothing in it can raise an error: one would end the log phase and lose the entry.
 * Only what Kong's strict sandbox (the default from 3.14 on) allows is used; `kong.router` is not.
 *
 * The request id, or nginx's own 128 random bits where Kong has none, keeps two equal entries in
 * two batches apart. It is evaluated here, once, before the entry is queued.
 */
export const stripSnippet = (version: KongVersion, kept: KeptFields = nothingMore): string =>
  `${[
    stripMarker,
    'local set = kong.log.set_serialize_value',
    ...(hasRequestId(version) ? requestIdOrNonce : nonce),
    'local consumer = kong.client.get_consumer()',
    'local service, route = ngx.ctx.service, ngx.ctx.route',
    'service = service and (service.name or service.host)',
    ...measureLua,
    ...takeLua(kept),
    ...spreadLua(kept),
    'set("request", { id = id, size = tonumber(ngx.var.request_length), n = part })',
    'set("response", { status = ngx.status, size = tonumber(ngx.var.bytes_sent), n = part })',
    'set("consumer", consumer and { id = consumer.id, username = consumer.username, custom_id = consumer.custom_id, n = part })',
    'set("service", service and { name = service, n = part })',
    // prometheus names a route without a name by its id. As a name it would be a label, and without a
    // database another one after each load of the configuration.
    'set("route", route and { name = route.name, id = not route.name and route.id or nil, n = part })',
    'set("latencies.n", part)',
    spreadMarker,
    ...dropped.map((field) => `set("${field}", nil)`),
    ...putBackLua(kept),
  ].join('\n')}\n`;

const requestIdOrNonce = [
  'local id = ngx.var.kong_request_id',
  'if id == nil or id == "" then id = ngx.var.request_id end',
];
const nonce = ['local id = ngx.var.request_id'];

const dropped = [
  'authenticated_entity',
  'client_ip',
  'tries',
  'upstream_uri',
  'upstream_status',
  'workspace',
] as const;

/**
 * The same for http-log's `custom_fields_by_lua`: Kong compiles every expression anew for every
 * request, so all of it is one expression, whose value takes the place of the field that it stands for.
 */
export const stripCustomFields = (
  version: KongVersion,
  kept: KeptFields = nothingMore,
): Readonly<Record<string, string>> => ({
  [carrier]: `${stripSnippet(version, kept)}return ${keptOf(carrier, kept)}\n`,
});

const carrier = 'client_ip';

/** For whole entries of a Kong without request ids: an id, evaluated once, before queueing. */
export const nonceField: Readonly<Record<string, string>> = {
  'request.id': 'return ngx.var.request_id',
};
