import type { Meter } from '../metering/series.ts';
import type { Findings } from './findings.ts';
import { type Field, fieldsOf, isEmpty, requiredOf, shown, valueOf } from './read-fields.ts';
import { durationRule, lineRule, meterRule, oneOfRule, urlRule } from './rules.ts';
import { type PushSystem, pushSystems } from './push-systems.ts';

/** Where the totals of a month go. */
export type PushTarget = {
  /** `null`: Stripe's own. */
  readonly url: string | null;
  /** The names of meters there, by their names here; one at least. */
  readonly meters: ReadonlyMap<Meter, string>;
  /** Milliseconds after the end of a month within which it is sent by itself. */
  readonly graceMs: number;
  readonly total: 'billable' | 'all';
  /** `null` but for OpenMeter. */
  readonly api: 'openmeter' | 'konnect' | null;
};

export type PushTargets = ReadonlyMap<PushSystem, PushTarget>;

const usualGraceMs = 72 * 3_600_000;
const keys = ['url', 'api', 'meters', 'grace', 'total'] as const;
const keysWithoutApi = ['url', 'meters', 'grace', 'total'] as const;

/** Reads `push`. What is wrong is reported and left out. */
export const readPush = (field: Field | undefined, { report }: Findings): PushTargets => {
  const targets = new Map<PushSystem, PushTarget>();
  if (field === undefined || isEmpty(field.node)) return targets;
  for (const [system, one] of fieldsOf(field, pushSystems, report) ?? []) {
    const target = readTarget(system, one, report);
    if (target !== null) targets.set(system, target);
  }
  return targets;
};

const readTarget = (
  system: PushSystem,
  owner: Field,
  report: Findings['report'],
): PushTarget | null => {
  const fields = fieldsOf<(typeof keys)[number]>(
    owner,
    system === 'openmeter' ? keys : keysWithoutApi,
    report,
  );
  if (fields === null) return null;
  const isStripe = system === 'stripe';
  const readUrl = isStripe ? valueOf : requiredNamed(owner, 'url');
  const url = readUrl(fields.get('url'), urlRule, report);
  const api = valueOf(fields.get('api'), oneOfRule(['openmeter', 'konnect']), report);
  // Stripe says for each meter how long it waits: a default would be wrong for some account.
  const readGrace = isStripe ? requiredNamed(owner, 'grace') : valueOf;
  const graceMs = readGrace(fields.get('grace'), durationRule, report) ?? usualGraceMs;
  const total = valueOf(fields.get('total'), oneOfRule(['billable', 'all']), report) ?? 'billable';
  const meters = readMeters(owner, fields.get('meters'), report);
  return { url, meters, graceMs, total, api: system === 'openmeter' ? (api ?? 'openmeter') : null };
};

const requiredNamed =
  (owner: Field, name: string): typeof valueOf =>
  (field, rule, report) =>
    requiredOf(owner, name, field, rule, report);

const readMeters = (
  owner: Field,
  field: Field | undefined,
  report: Findings['report'],
): ReadonlyMap<Meter, string> => {
  const meters = new Map<Meter, string>();
  const allowed =
    'a mapping of meters here to their names there, such as { requests: api_requests }';
  if (field?.node.kind !== 'mapping') {
    report(
      field?.node.at ?? owner.node.at,
      `meters: received ${field === undefined ? 'nothing' : 'something else'}; allowed: ${allowed}`,
    );
    return meters;
  }
  for (const { key, value } of field.node.entries()) {
    const meter = valueOf({ name: 'meters', node: key }, meterRule, report);
    const node = value.at < 0 ? { ...value, at: key.at } : value;
    const there = valueOf({ name: 'meters', node }, lineRule, report);
    if (meter !== null && meters.has(meter)) {
      report(key.at, `meters: ${meter} stands twice; allowed: once`);
    }
    if (there !== null && [...meters.values()].includes(there)) {
      report(
        node.at,
        `meters: ${shown(there)} is the name of another meter too; allowed: one meter each, since the ` +
          'totals of two would overwrite each other there',
      );
    }
    if (meter !== null && there !== null) meters.set(meter, there);
  }
  if ([...field.node.entries()].length === 0) {
    report(field.node.at, `meters: received none; allowed: ${allowed}`);
  }
  return meters;
};
