import { anonymous, isConsumerId, isConsumerName } from '../metering/consumer.ts';
import { type Claim, type ClaimedValue, claimText, type CustomerEntry } from './entry.ts';
import type { Findings, Offset } from './findings.ts';
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

/** Where ids and claims were first seen, so that a second one can name the line of the first. */
type Seen = {
  readonly ids: Map<string, Offset>;
  readonly claims: Map<string, Offset>;
  /** Ids in billing systems: two customers with one id would overwrite each other's totals. */
  readonly idsThere: Map<string, Offset>;
};

/** Reads `customers`. What is wrong is reported and left out. */
export const readCustomers = (
  field: Field | undefined,
  findings: Findings,
): readonly CustomerEntry[] => {
  const seen: Seen = { ids: new Map(), claims: new Map(), idsThere: new Map() };
  const entries: CustomerEntry[] = [];
  for (const item of itemsOf(field, findings.report)) {
    const entry = readEntry({ ...item, name: 'a customer' }, seen, findings);
    if (entry !== null) entries.push(entry);
  }
  return entries;
};

const readEntry = (owner: Field, seen: Seen, findings: Findings): CustomerEntry | null => {
  const { report } = findings;
  const fields = fieldsOf(owner, entryKeys, report);
  if (fields === null) return null;
  const idField = fields.get('id');
  const id = requiredOf(owner, 'id', idField, customerIdRule, report);
  const isIdKnown = id !== null && seen.ids.has(id);
  if (id !== null && idField !== undefined) {
    notTwice(
      seen.ids,
      id,
      idField.node.at,
      findings,
      () => `id: ${shown(id)} is the id of another customer too`,
    );
  }
  const claims: Claim[] = [];
  for (const item of itemsOf(fields.get('consumers'), report)) {
    const claim = readClaim(item, seen, findings);
    if (claim !== null) claims.push(claim);
  }
  const name = valueOf(fields.get('name'), lineRule, report) ?? '';
  const tokensAfter = valueOf(fields.get('tokens_after'), instantRule, report);
  const stripe = valueOf(fields.get('stripe'), lineRule, report);
  const lago = valueOf(fields.get('lago'), lineRule, report);
  const openmeter = valueOf(fields.get('openmeter'), lineRule, report);
  // OpenMeter knows a customer by the id here, unless the file names another one.
  for (const [system, there] of [
    ['stripe', stripe],
    ['lago', lago],
    ['openmeter', openmeter ?? (isIdKnown ? null : id)],
  ] as const) {
    const at = (fields.get(system) ?? idField)?.node.at;
    if (there === null || at === undefined) continue;
    const what = () => `${system}: ${shown(there)} is the ${system} id of another customer too`;
    notTwice(seen.idsThere, `${system} ${there}`, at, findings, what);
  }
  return id === null ? null : { id, name, claims, tokensAfter, stripe, lago, openmeter };
};

const readClaim = (item: Field, seen: Seen, findings: Findings): Claim | null => {
  const { report } = findings;
  const isSince = item.node.kind === 'mapping';
  const fields = isSince ? fieldsOf(item, ['consumer', 'since'], report) : null;
  if (isSince && fields === null) return null;
  const claimed =
    fields === null
      ? valueOf(item, claimRule, report)
      : requiredOf(item, 'consumer', fields.get('consumer'), claimRule, report);
  const since = valueOf(fields?.get('since'), monthRule, report) ?? '';
  if (claimed === null) return null;
  const claim = { ...claimed, since };
  const text = claimText(claim);
  notTwice(seen.claims, since === '' ? text : `${since} ${text}`, item.node.at, findings, () => {
    const when = since === '' ? '' : ` since ${since}`;
    return `consumers: ${shown(text)} is claimed twice${when}`;
  });
  return claim;
};

const claimRule: ValueRule<ClaimedValue> = {
  allowed:
    'id:…, custom_id:… or username:… and a value that a consumer can have, and not id:anonymous',
  read: (text) => {
    const [, prefix, value = ''] = /^(id|custom_id|username):(.+)$/s.exec(text) ?? [];
    if (prefix === undefined) return null;
    if (prefix === 'id') {
      return isConsumerId(value) && value !== anonymous.id ? { kind: 'id', value } : null;
    }
    if (!isConsumerName(value)) return null;
    return { kind: prefix === 'username' ? 'username' : 'customId', value };
  },
};

const notTwice = (
  known: Map<string, Offset>,
  key: string,
  at: Offset,
  { report, lineOf }: Findings,
  what: () => string,
): void => {
  const first = known.get(key);
  if (first === undefined) known.set(key, at);
  else report(at, `${what()}; the first time in line ${lineOf(first)}`);
};
