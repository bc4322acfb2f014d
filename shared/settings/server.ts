import { isIP } from 'node:net';

import { logLevels } from '../ports/log.ts';
import { oneOf, secretList, wholeNumber } from './rules.ts';
import { webhookSecrets } from './webhook-secrets.ts';
import type { Rule, SettingTable } from './setting.ts';

const host: Rule<string> = {
  allowed: 'an IP address or a host name of this machine',
  // A last label of digits only would be an IP address, and isIP has refused it.
  parse: (text) => (isIP(text) > 0 || isHostName(text) ? text : undefined),
};

const isHostName = (text: string): boolean =>
  text.length <= 253 &&
  /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(text) &&
  !/(?:^|\.)\d+$/.test(text);

const folder: Rule<string> = {
  allowed: 'the path of a folder',
  parse: (text) => (text.trim() === '' || text.includes('\0') ? undefined : text),
};

const publicUrl: Rule<string> = {
  allowed: 'a URL with http or https, without a query, such as https://usage.example/billable',
  parse: (text) => {
    const url = URL.parse(text);
    const isPlain = url !== null && /^https?:$/.test(url.protocol) && !/[?#@]/.test(text);
    return isPlain ? text.replace(/\/+$/, '') : undefined;
  },
};
const file: Rule<string> = { ...folder, allowed: 'the path of a file' };

const apiKey: Rule<string> = {
  allowed: 'a key of printable characters without spaces (it is not shown here)',
  parse: (text) => (/^[\x21-\x7e]{1,500}$/.test(text) ? text : undefined),
  faults: () => ['is something else'],
};

const tokenList = secretList('token', /^[a-z\d]+$/i, 'letters and digits');

/** What a server on one machine has besides: where it listens, what it keeps, what it tells. */
export const serverSettings = {
  host: {
    variable: 'HOST',
    rule: host,
    fallback: '127.0.0.1',
    sentence: 'where it listens',
  },
  port: {
    variable: 'PORT',
    rule: wholeNumber(0, 65_535),
    fallback: '8080',
    sentence: 'the port it listens on; `0`: any that is free',
  },
  dataDir: {
    variable: 'BILLABLE_DATA_DIR',
    rule: folder,
    fallback: '.billable',
    sentence: 'the database, the tokens, the reports',
  },
  ingestTokens: {
    variable: 'INGEST_TOKENS',
    rule: tokenList,
    fallback: null,
    fallbackWords: 'made at first start',
    sentence: 'what may send: a comma list of letters and digits; rotate as `new,old`, then `new`',
  },
  readTokens: {
    variable: 'READ_TOKENS',
    rule: tokenList,
    fallback: null,
    fallbackWords: 'made at first start',
    sentence: 'what may read, in the same form',
  },
  configFile: {
    variable: 'BILLABLE_CONFIG',
    rule: file,
    fallback: null,
    fallbackWords: '`billable.yaml` in the data folder, where there is one',
    sentence: 'who pays: the customers, with their alerts and pushes',
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    rule: oneOf(logLevels),
    fallback: 'info',
    sentence: 'the least that is logged: `debug`, `info`, `warn`, `error`',
  },
  logFormat: {
    variable: 'LOG_FORMAT',
    rule: oneOf(['text', 'json']),
    fallback: null,
    fallbackWords: '`text` on a terminal, else `json`',
    sentence: 'the form of the log',
  },
  publicUrl: {
    variable: 'PUBLIC_URL',
    rule: publicUrl,
    fallback: null,
    fallbackWords: 'none',
    sentence:
      'what people open, with its path; it stands in links and cookies, and `https` makes cookies `Secure`',
  },
  metrics: {
    variable: 'METRICS',
    rule: oneOf(['read', 'open']),
    fallback: 'read',
    sentence: 'who may read `/metrics`: the scope `read`, or anyone (`open`)',
  },
  backupDir: {
    variable: 'BACKUP_DIR',
    rule: folder,
    fallback: null,
    sentence:
      'where the server writes a backup a day, and copies the reports to; a folder of its own',
  },
  backupKeep: {
    variable: 'BACKUP_KEEP',
    rule: wholeNumber(1, 1_000),
    fallback: '7',
    sentence: 'how many backups it keeps there',
  },
  webhookSecrets: {
    variable: 'WEBHOOK_SECRETS',
    rule: webhookSecrets,
    fallback: null,
    sentence:
      'what signs alerts, all of them: `new,old`, then `new`; needed where `billable.yaml` names a webhook',
  },
  pushHttpSecrets: {
    variable: 'PUSH_HTTP_SECRETS',
    rule: webhookSecrets,
    fallback: null,
    sentence: 'what signs pushes to `http`, all of them; needed where `billable.yaml` names it',
  },
  stripeApiKey: {
    variable: 'STRIPE_API_KEY',
    rule: apiKey,
    fallback: null,
    sentence: 'the key of pushes to Stripe',
  },
  openmeterApiKey: {
    variable: 'OPENMETER_API_KEY',
    rule: apiKey,
    fallback: null,
    sentence: 'the key, or token of Konnect, of pushes to OpenMeter',
  },
  lagoApiKey: {
    variable: 'LAGO_API_KEY',
    rule: apiKey,
    fallback: null,
    sentence: 'the key of pushes to Lago',
  },
} satisfies SettingTable;
