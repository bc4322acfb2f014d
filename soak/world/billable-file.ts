import { renameSync, writeFileSync } from 'node:fs';
import { rulesText, soakRules } from './alert-rules.ts';
import { type Claims, customerIds } from './customers.ts';
import { lagoId, stripeId } from './systems.ts';

/** The text of `billable.yaml` for some claims, with all that is sent to others. */
export const billableText = (claims: Claims, systems: string): string =>
  [
    'customers:',
    ...customerIds.map((id) => customerLine(id, claims)),
    `${rulesText(soakRules)}${systems}`,
  ].join('\n');

const customerLine = (id: string, claims: Claims): string => {
  const claimed = [...claims].filter(([, customer]) => customer === id);
  const consumers = claimed.map(([customId]) => `custom_id:${customId}`).join(', ');
  return `  - { id: ${id}, consumers: [${consumers}], stripe: ${stripeId(id)}, lago: ${lagoId(id)} }`;
};

/** Puts the file in its place at once. */
export const writeBillableFile = (path: string, text: string): void => {
  const draft = `${path}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
};
