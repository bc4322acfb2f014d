import { modelFields, usageFields } from './ai-fields.ts';

/** The keys to a value of an entry. */
export type Path = readonly string[];

/** Fields that the kit replaces or removes; a path below another one passes as it is. */
const strippedRoots = [
  'request',
  'response',
  'consumer',
  'service',
  'route',
  'authenticated_entity',
  'client_ip',
  'tries',
  'upstream_uri',
  'upstream_status',
  'workspace',
  'ai',
] as const;

const sentNumbers = ['request.size', 'response.size', 'response.status'].map(keysOf);

/** Whether a number stands there in each entry, whatever is kept besides. */
export const isSentAnyway = (path: Path): boolean =>
  sentNumbers.some((sent) => sent.length === path.length && agree(sent, path));

/** Whether the kit must take what stands at a path from the whole entry, and put it back. */
export const isStripped = (path: Path): boolean =>
  strippedRoots.some((root) => root === path[0]) && !isSentAnyway(path);

/** What the kit writes besides: texts that Kong and Billable need. */
const writtenTexts = [
  'n',
  'request.id',
  'request.n',
  'response.n',
  'latencies.n',
  'consumer.id',
  'consumer.username',
  'consumer.custom_id',
  'consumer.n',
  'service.name',
  'service.n',
  'route.id',
  'route.name',
  'route.n',
  ...modelFields.map((field) => `ai.*.meta.${field}`),
].map(keysOf);

const writtenNumbers = [
  ...sentNumbers,
  ...['meta.llm_latency', ...usageFields.map((field) => `usage.${field}`)].map((field) =>
    keysOf(`ai.*.${field}`),
  ),
];

/**
 * Whether a path ends in, above or below a text that the kit writes, or above or below a number: no
 * quantity can stand there, and what is put back would take the place of what the kit writes.
 */
export const isWrittenByKit = (path: Path): boolean =>
  writtenTexts.some((written) => agree(written, path)) ||
  writtenNumbers.some((written) => written.length !== path.length && agree(written, path));

/** Whether one of two paths lies in the other and the kit puts both back: only one can be a quantity. */
export const overlap = (a: Path, b: Path): boolean =>
  isStripped(a) && isStripped(b) && a.length !== b.length && agree(a, b);

/** Whether paths agree as far as both go; `*` in the first is any key. */
function agree(written: Path, path: Path): boolean {
  return written.every((key, i) => i >= path.length || key === '*' || key === path[i]);
}

function keysOf(path: string): Path {
  return path.split('.');
}
