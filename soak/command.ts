import { parseArgs } from 'node:util';
import { endChildren } from '../bench/measure/child.ts';
import { newScratchFolder, removeScratchFolders } from '../bench/measure/scratch-folder.ts';
import { newDouble, newDynoxideTable } from './cloud/empty-tables.ts';
import { soakCloud } from './cloud/soak-cloud.ts';
import { soak, type SoakOptions, type SoakResult } from './soak.ts';
import { messageOf } from '../shared/error-message.ts';

const usage = `Lets a fleet of clients that send as Kong does, with known totals, post to the local server while it
is killed and started again, its disk is full, its clock is wrong, its store is locked, or lost and
restored, and clients are cut off. Others read it and work on it: the page, customers, voids, replays,
reports, pushes, alerts. Then looks where each entry is: counted once, or quarantined once and because
its status is none or the clock was wrong; and whether reports, billing systems and alerts agree.

npm run soak -- --minutes N [options]

  --minutes N      how long, with the looking: 2 (default); may be a fraction
  --clients N      how many clients send at the same time: 8 (default)
  --store NAME     sqlite (default); dynamodb: the functions of AWS in processes that die, on a double
                   of a table, which fails; dynoxide: the same on the emulator of that name
  --seed N         another one makes other faults: by default that of the time of day; printed
  --help           this text

Exit codes: 0 nothing lost, nothing doubled; 1 a difference, or a fault that did not happen or that
nothing met, which is named; 2 could not run.
`;

const maxShown = 20;

/** Runs the command; resolves to the exit code. */
export const runSoak = async (args: readonly string[]): Promise<number> => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '2' },
        clients: { type: 'string', default: '8' },
        store: { type: 'string', default: 'sqlite' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    const minutes = positive('--minutes', values.minutes);
    const clients = Math.ceil(positive('--clients', values.clients));
    const seed = Math.floor(positive('--seed', values.seed));
    process.stdout.write(`${minutes} minutes, ${clients} clients, seed ${seed}\n`);
    const folder = newScratchFolder();
    const options = { folder, seconds: minutes * 60, clients, seed };
    const result = await soakOn(values.store, options);
    process.stdout.write(`${describe(result)}\n`);
    return isClean(result) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  } finally {
    await endChildren();
    removeScratchFolders();
  }
};

/** On which store: its name on the command line. */
const soakOn = async (store: string, options: SoakOptions): Promise<SoakResult> => {
  if (store === 'sqlite') return soak(options);
  const newTable = { dynamodb: newDouble, dynoxide: newDynoxideTable }[store];
  if (newTable === undefined) {
    throw new Error(`--store must be sqlite, dynamodb or dynoxide; received: ${store}.`);
  }
  const { close, ...table } = await newTable();
  try {
    return await soakCloud(table, options);
  } finally {
    await close();
  }
};

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${name} must be a number above 0; received: ${text}.`);
};

const isClean = ({ lost, doubled, lines, isVerified }: SoakResult): boolean =>
  lost === 0 && doubled === 0 && lines.length === 0 && isVerified;

const describe = (result: SoakResult): string => {
  const { fleet, faults, acts, counted, quarantined, receipts, left, lines, isVerified } = result;
  const times = Object.entries(faults.counts).map(([kind, count]) => `${kind} ${count}`);
  const others = [...acts].map(([kind, count]) => `${kind} ${count}`);
  const more = lines.length - maxShown;
  return [
    `faults: ${times.join(', ')}; ${faults.refusedAsFull} requests were refused for the full disk`,
    `others: ${others.toSorted().join(', ')}`,
    `sent: ${fleet.entries} entries in ${fleet.batches} batches; ${fleet.attempts} attempts, of which ` +
      `${fleet.cutOff} were cut off by the client, ${fleet.unknown} had no answer, ` +
      `${fleet.refused} were refused, ${fleet.resent} came again after success, ` +
      `${fleet.duplicates} were duplicates`,
    `found: ${counted} counted, ${quarantined} quarantined, ${receipts} receipts`,
    `replayed: ${quarantined - left} counted, ${left} left in quarantine`,
    `verify: ${isVerified ? 'every counter agrees with the receipts' : 'FAILED: see npx billable verify'}`,
    ...lines.slice(0, maxShown),
    ...(more > 0 ? [`and ${more} more differences`] : []),
    `lost ${result.lost}, doubled ${result.doubled}`,
  ].join('\n');
};
