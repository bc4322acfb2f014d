import { anonymous, isConsumerId, isConsumerName } from '../metering/consumer.ts';
import type { Claim, ClaimedValue, CustomerEntry } from './entry.ts';
import type { Findings, Offset } from './findings.ts';
import { newOnceEach, type OnceEach } from './once-each.ts';
import {
  type Field,
  fieldsOf,
  itemsOf,
  requiredOf,
  shown,
  valueOf,
  type ValueRule,
} from './read-fields.ts';
import { customerIdRule, instantRule, lineRule, monthRule } from './rules.ts';

const entryKeys = [
  'id',
  'name',
  'consumers',
  'tokens_after',
  'stripe',
  'lago',
  'openmeter',
] as const;

/** The systems that know customers by ids of their own. */
const namedSystems = ['stripe', 'lago', 'openmeter'] as const;

type NamedSystem = (typeof namedSystems)[number];

type Seen = {
  readonly ids: OnceEach;
  /** By month. */
  readonly claims: Map<string, OnceEach>;
  /** Ids in billing systems: two customers with one id would overwrite each other's totals. */
  readonly idsThere: Readonly<Record<NamedSystem, OnceEach>>;
};

/** Reads `customers`. What is wrong is reported and left out. */
export const readCustomers = (
  field: Field | undefined,
  findings: Findings,
): readonly CustomerEntry[] => {
  const seen: Seen = {
    ids: newOnceEach(),
    claims: new Map(),
    idsThere: { stripe: newOnceEach(), lago: newOnceEach(), openmeter: newOnceEach() },
  };
  const entries: CustomerEntry[] = [];
  for (const { node } of itemsOf(field, findings.report)) {
    const entry = readEntry({ name: 'a customer', node }, seen, findings);
    if (entry !== null) entries.push(entry);
  }
  reportOthers(seen, findings);
  return entries;
};

const reportOthers = ({ ids, claims, idsThere }: Seen, findings: Findings): void => {
  // An id that stands twice is the id for OpenMeter twice too: one mistake is told once.
  const told = new Set<Offset>();
  ids.reportOthers(findings, told, (id) => `id: ${shown(id)} is the id of another customer too`);
  for (const [since, ofMonth] of claims) {
    const when = since === '' ? '' : ` since ${since}`;
    ofMonth.reportOthers(
      findings,
      told,
      (text) => `consumers: ${shown(text)} is claimed twice${when}`,
    );
  }
  for (const system of namedSystems) {
    idsThere[system].reportOthers(
      findings,
      told,
      (there) => `${system}: ${shown(there)} is the ${system} id of another customer too`,
    );
  }
};

const readEntry = (owner: Field, seen: Seen, findings: Findings): CustomerEntry | null => {
  const { report } = findings;
  const fields = fieldsOf(owner, entryKeys, report);
  if (fields === null) return null;
  const idAt = fields.get('id')?.node.at ?? owner.node.at;
  const id = requiredOf(owner, 'id', fields.get('id'), customerIdRule, report);
  if (id !== null) seen.ids.note(id, idAt);
  const claims: Claim[] = [];
  for (const item of itemsOf(fields.get('consumers'), report)) {
    const claim = readClaim(item, seen, report);
    if (claim !== null) claims.push(claim);
  }
  const name = valueOf(fields.get('name'), lineRule, report) ?? '';
  const tokensAfter = valueOf(fields.get('tokens_after'), instantRule, report);
  const idThere = (system: NamedSystem, otherwise: string | null): string | null => {
    const field = fields.get(system);
    const there = valueOf(field, lineRule, report);
    const known = there ?? otherwise;
    if (known !== null) seen.idsThere[system].note(known, field?.node.at ?? idAt);
    return there;
  };
  const stripe = idThere('stripe', null);
  const lago = idThere('lago', null);
  // OpenMeter knows a customer by the id here, unless the file names another one.
  const openmeter = idThere('openmeter', id);
  return id === null
    ? null
    : { id, name, claims: [...claims], tokensAfter, stripe, lago, openmeter };
};

const readClaim = (item: Field, seen: Seen, report: Findings['report']): Claim | null => {
  const isSince = item.node.kind === 'mapping';
  const fields = isSince ? fieldsOf(item, ['consumer', 'since'], report) : null;
  if (isSince && fields === null) return null;
  const consumer = isSince ? fields?.get('consumer') : item;
  const claimed = isSince
    ? requiredOf(item, 'consumer', consumer, claimRule, report)
    : valueOf(item, claimRule, report);
  const since = valueOf(fields?.get('since'), monthRule, report) ?? '';
  if (claimed === null || consumer?.node.kind !== 'text') return null;
  const ofMonth = seen.claims.get(since) ?? newOnceEach();
  seen.claims.set(since, ofMonth);
  ofMonth.note(consumer.node.text, item.node.at);
  return { kind: claimed.kind, value: claimed.value, since };
};

const claimRule: ValueRule<ClaimedValue> = {
  allowed:
    'id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  read: (text) => {
    if (text.startsWith('custom_id:')) return namedBy('customId', text.slice('custom_id:'.length));
    if (text.startsWith('username:')) return namedBy('username', text.slice('username:'.length));
    if (!text.startsWith('id:')) return null;
    const value = text.slice('id:'.length);
    return isConsumerId(value) && value !== anonymous.id ? { kind: 'id', value } : null;
  },
};

const namedBy = (kind: 'customId' | 'username', value: string): ClaimedValue | null =>
  value !== '' && isConsumerName(value) ? { kind, value } : null;
