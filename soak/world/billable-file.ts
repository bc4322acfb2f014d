import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claims, customerIds } from './customers.ts';

/** The text of `billable.yaml` for some claims. */
export const billableText = (claims: Claims): string =>
  `customers:\n${customerIds.map((id) => customerLine(id, claims)).join('\n')}\n`;

const customerLine = (id: string, claims: Claims): string => {
  const claimed = [...claims].filter(([, customer]) => customer === id);
  const consumers = claimed.map(([customId]) => `custom_id:${customId}`).join(', ');
  return `  - { id: ${id}, name: Customer ${id}, consumers: [${consumers}] }`;
};

/** Puts the file in its place at once. */
export const writeBillableFile = (dataDir: string, text: string): void => {
  const draft = join(dataDir, 'billable.yaml.draft');
  writeFileSync(draft, text);
  renameSync(draft, join(dataDir, 'billable.yaml'));
};
