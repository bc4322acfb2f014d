import { anonymous, type Consumer } from '../../shared/metering/consumer.ts';
import { customerIdRule, isLine } from '../../shared/customers/rules.ts';

type FirstEntry = { readonly id: string; readonly name: string; readonly claim: string };

/**
 * A first file: a customer for each custom id, and for each consumer that never has one. A custom id
 * that can be the id of a customer is the id of its own; no other customer is given it. No one's usage
 * changes hands by it.
 */
export const firstFile = (consumers: Iterable<Consumer>): string => {
  const known = [...consumers];
  const customIds = new Set(known.map(({ customId }) => customId).filter((id) => id !== ''));
  const idsWithCustomId = new Set(known.flatMap((one) => (one.customId === '' ? [] : [one.id])));
  const taken = new Set([anonymous.id, ...customIds]);
  const byClaim = new Map<string, FirstEntry>();
  for (const { id, customId, username } of known) {
    // A claim of its id would take what it used under a custom id too.
    if (customId === '' && (id === anonymous.id || idsWithCustomId.has(id))) continue;
    const claim = customId === '' ? `id:${id}` : `custom_id:${customId}`;
    if (byClaim.has(claim)) continue;
    const own =
      customerIdRule.read(customId) ?? unusedId(customId === '' ? username || id : customId, taken);
    taken.add(own);
    byClaim.set(claim, { id: own, name: isLine(username) ? username : '', claim });
  }
  const entries = [...byClaim.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const lines = entries.map(
    ({ id, name, claim }) =>
      `  - id: ${quoted(id)}\n${name === '' ? '' : `    name: ${quoted(name)}\n`}    consumers: [${quoted(claim)}]\n`,
  );
  return [
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
