import { randomBytes } from 'node:crypto';
import { readAddress } from '../../local/address-file.ts';
import { reachableUrl } from '../../local/reachable-url.ts';
import { dayMs, hourMs } from '../../shared/calendar/instant.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../../shared/command-line/command.ts';
import { printable } from '../../shared/command-line/printable.ts';
import { httpUrl, wholeNumberFlag } from '../../shared/command-line/values.ts';
import { issueCustomerToken } from '../../shared/customers/customer-token.ts';
import type { CustomerEntry } from '../../shared/customers/entry.ts';
import {
  type SigningKey,
  signingKeyOf,
  signingKeyRandomBytes,
} from '../../shared/customers/signing-keys.ts';
import type { Config } from '../../shared/settings/config.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { tableFlag } from '../open-store.ts';
import { type KeyPlace, keysHere } from './key-place.ts';

const maxDays = 366;

type Flags = {
  readonly customer?: string | undefined;
  readonly days?: number | undefined;
  readonly link?: boolean | undefined;
  readonly rotate?: boolean | undefined;
  readonly table?: string | undefined;
  readonly url?: URL | undefined;
};

export const tokenCommand = (context: CliContext) =>
  newCommand({
    name: 'token',
    about:
      'Prints a token with which a customer reads its own usage, and nothing else. It stands alone on standard output.\n' +
      'A token ends with its days, with tokens_after of its customer, with the entry of its customer, and with its key.',
    example: 'npx billable token --customer acme --days 90',
  })
    .option('--customer <ID>', 'the id of a customer of billable.yaml')
    .option(
      '--days <DAYS>',
      `how long it works: 1 to ${maxDays}. Default: 90`,
      wholeNumberFlag('--days'),
    )
    .option('--link', 'print a link to the page in its place, which works for an hour and once')
    .option(
      '--url <URL>',
      'with --link: where people open the page. Default: PUBLIC_URL, or where the server of the folder listens',
      httpUrl('--url'),
    )
    .option(
      '--rotate',
      'make a new key for what is issued from now on; tokens of the key before work until the next --rotate',
    )
    .option(...tableFlag)
    .action(
      ending(context, async (flags): Promise<ExitCode> => {
        refuseContradictions(flags);
        const { customer, table, rotate } = flags;
        const config = table === undefined ? settingsOf(context) : null;
        const place = config === null ? await stackKeys(table ?? '') : keysHere(config);
        try {
          if (customer !== undefined) requireCustomer(customer, place.customers);
          const [key] = await place.change((known) =>
            rotate === true || known.length === 0 ? withNewKey(known) : known,
          );
          if (customer === undefined || key === undefined) {
            context.err(
              'There is a new key. Tokens of the one before work until the next --rotate.\n',
            );
            return 0;
          }
          const now = context.now();
          const isLink = flags.link === true;
          const token = await issueCustomerToken(
            {
              customer,
              use: isLink ? 'link' : 'api',
              tokenId: randomBytes(12).toString('base64url'),
              issuedAt: now,
              expires: now + (isLink ? hourMs : (flags.days ?? 90) * dayMs),
            },
            key,
          );
          context.print(isLink ? linkWith(token, flags.url?.href ?? urlOf(config)) : token);
          return 0;
        } finally {
          place.close();
        }
      }),
    );

const stackKeys = async (table: string): Promise<KeyPlace> => {
  // The SDK is loaded only where it is needed: it takes longer than all the rest.
  const { keysOfStack } = await import('./stack-keys.ts');
  return keysOfStack(table);
};

const refuseContradictions = ({ customer, days, link, rotate, table, url }: Flags): void => {
  if (customer === undefined && rotate !== true) {
    throw new WrongUse('--customer is missing; allowed: the id of a customer, or --rotate');
  }
  if (days !== undefined && days > maxDays) {
    throw new WrongUse(`--days is "${days}"; allowed: 1 to ${maxDays}`);
  }
  if (link === true && customer === undefined) throw new WrongUse('--link goes with --customer');
  if (link === true && days !== undefined) {
    throw new WrongUse(
      '--days is there with --link, which works for an hour; allowed: one of them',
    );
  }
  if (url !== undefined && link !== true) throw new WrongUse('--url goes with --link');
  if (link === true && table !== undefined && url === undefined) {
    throw new WrongUse('--link with --table needs --url: the output ApiUrl, or the custom domain');
  }
};

/** Opened by GET it shows a button and uses nothing up: mail programs follow links too. */
const linkWith = (token: string, url: string): string =>
  `${url.replace(/\/+$/, '')}/link?token=${token}`;

const urlOf = (config: Config | null): string =>
  config?.publicUrl ??
  readAddress(config?.dataDir ?? '') ??
  reachableUrl(config?.host ?? '', config?.port ?? 0);

/** The new one and the one before: no token dies with the first rotation, each with the second. */
const withNewKey = (known: readonly SigningKey[]): readonly SigningKey[] => [
  signingKeyOf(randomBytes(signingKeyRandomBytes)),
  ...known.slice(0, 1),
];

const requireCustomer = (id: string, customers: readonly CustomerEntry[]): void => {
  if (customers.some((entry) => entry.id === id)) return;
  const ids = customers.slice(0, 20).map((entry) => entry.id);
  const allowed = ids.length === 0 ? 'there are no customers yet' : `allowed: ${ids.join(', ')}`;
  const more = customers.length > ids.length ? ` and ${customers.length - ids.length} more` : '';
  throw new WrongUse(`--customer is "${printable(id)}"; ${allowed}${more}`);
};
