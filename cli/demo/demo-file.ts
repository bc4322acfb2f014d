import { existsSync, writeFileSync } from 'node:fs';

import { billableFilePath } from '../../local/customers/billable-files.ts';
import { makePrivateFolder } from '../../shared/adapters/sqlite/files.ts';
import type { Config } from '../../shared/settings/config.ts';

/** Who pays for the consumers of the demonstration, and how much is in their plans. */
const text = `# Who pays for which consumers, and when to warn.
customers:
  - id: acme
    name: Acme Corp
    consumers: [custom_id:cust-0001]
  - id: globex
    name: Globex
    consumers: [custom_id:cust-0002]
alerts:
  - { name: plan, customer: '*', meter: requests, period: month, limit: 1200, at: [80, 100] }
`;

/** Writes the file into the folder of the demonstration where there is none; never another one. */
export const writeDemoFile = (config: Pick<Config, 'dataDir' | 'configFile'>): void => {
  const path = billableFilePath(config);
  if (config.configFile !== null || existsSync(path)) return;
  makePrivateFolder(config.dataDir);
  writeFileSync(path, text);
};
