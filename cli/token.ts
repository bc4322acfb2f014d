import { randomBytes } from 'node:crypto';
import { type FileInForce, fileInForce } from '../local/customers/billable-files.ts';
import { readKeyFile, writeKeyFile } from '../local/customers/key-file.ts';
import { dayMs } from '../shared/calendar/instant.ts';
import { issueCustomerToken } from '../shared/customers/customer-token.ts';
import {
  type SigningKey,
  signingKeyOf,
  signingKeyRandomBytes,
} from '../shared/customers/signing-keys.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';
import { printable } from '../shared/command-line/printable.ts';
import { wholeNumberFlag } from '../shared/command-line/values.ts';

const maxDays = 366;

export const tokenCommand = (context: CliContext) =>
  newCommand({
    name: 'token',
    about:
      'Prints a token with which a customer reads its own usage, and nothing else. It stands alone on standard output.\n' +
      'A token ends with its days, with tokens_after of its customer, with the entry of its customer, and with its key.',
    example: 'npx billable token --customer acme --days 90',
  })
    .option('--customer <ID>', 'the id of a customer of billable.yaml')
    .option('--days <DAYS>', `how long it works: 1 to ${maxDays}`, wholeNumberFlag('--days'), 90)
    .option(
      '--rotate',
      'make a new key for what is issued from now on; tokens of the key before work until the next --rotate',
    )
    .action(
      ending(context, async ({ customer, days, rotate }): Promise<ExitCode> => {
        if (customer === undefined && rotate !== true) {
          throw new WrongUse('--customer is missing; allowed: the id of a customer, or --rotate');
        }
        if (days > maxDays) throw new WrongUse(`--days is "${days}"; allowed: 1 to ${maxDays}`);
        const config = settingsOf(context);
        const { dataDir } = config;
        if (customer !== undefined) requireCustomer(customer, fileInForce(config));
        const known = readKeyFile(dataDir);
        const keys = rotate === true || known.length === 0 ? withNewKey(known) : known;
        if (keys !== known) writeKeyFile(dataDir, keys);
        const [key] = keys;
        if (customer === undefined || key === undefined) {
          context.err(
            'There is a new key. Tokens of the one before work until the next --rotate.\n',
          );
          return 0;
        }
        const now = context.now();
        context.print(
          await issueCustomerToken(
            {
              customer,
              use: 'api',
              tokenId: randomBytes(12).toString('base64url'),
              issuedAt: now,
              expires: now + days * dayMs,
            },
            key,
          ),
        );
        return 0;
      }),
    );

/** The new one and the one before: no token dies with the first rotation, each with the second. */
const withNewKey = (known: readonly SigningKey[]): readonly SigningKey[] => [
  signingKeyOf(randomBytes(signingKeyRandomBytes)),
  ...known.slice(0, 1),
];

const requireCustomer = (id: string, { file }: FileInForce): void => {
  if (file.customers.some((entry) => entry.id === id)) return;
  const ids = file.customers.slice(0, 20).map((entry) => entry.id);
  const allowed = ids.length === 0 ? 'there are no customers yet' : `allowed: ${ids.join(', ')}`;
  const more =
    file.customers.length > ids.length ? ` and ${file.customers.length - ids.length} more` : '';
  throw new WrongUse(`--customer is "${printable(id)}"; ${allowed}${more}`);
};
