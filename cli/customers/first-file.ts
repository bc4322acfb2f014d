import { anonymous, type Consumer } from '../../shared/metering/consumer.ts';
import { isLine } from '../../shared/customers/rules.ts';

/**
 * A first file: a customer for each custom id, whose id it has where that can be one, and for each
 * consumer without. No one's usage changes hands by it.
 */
export const firstFile = (consumers: Iterable<Consumer>): string => {
  const byClaim = new Map<string, { id: string; name: string; claim: string }>();
  const taken = new Set([anonymous.id]);
  for (const { id, customId, username } of consumers) {
    if (id === anonymous.id && customId === '') continue;
    const claim = customId === '' ? `id:${id}` : `custom_id:${customId}`;
    if (byClaim.has(claim)) continue;
    const wanted = customId === '' ? username || id : customId;
    const own = unusedId(wanted, taken);
    taken.add(own);
    byClaim.set(claim, { id: own, name: isLine(username) ? username : '', claim });
  }
  const entries = [...byClaim.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lines = entries.map(
    ({ id, name, claim }) =>
      `  - id: ${quoted(id)}\n${name === '' ? '' : `    name: ${quoted(name)}\n`}    consumers: [${quoted(claim)}]\n`,
  );
  return [
    '# yaml-language-server: $schema=https://billable.invalid/billable.schema.json\n',
    '# Who pays. Put the consumers of one customer into one entry; write [] where there are none.\n',
    lines.length === 0 ? 'customers: []\n' : 'customers:\n',
    ...lines,
  ].join('');
};

const unusedId = (wanted: string, taken: ReadonlySet<string>): string => {
  const base = wanted.replaceAll(/[^A-Za-z\d._-]+/g, '-').slice(0, 200) || 'customer';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
};

/** A text in YAML, whatever it holds. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
