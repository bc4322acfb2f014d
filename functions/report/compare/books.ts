import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { StoreIdentity } from '../../../shared/metering/store-identity.ts';
import type {
  CounterReader,
  ReceiptReader,
  StoreIdentifier,
} from '../../../shared/ports/counter-store.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import {
  acceptedKey,
  type AcceptedStore,
  unaccepted,
  unnamed,
} from '../../../shared/reports/books.ts';
import {
  acceptedStores,
  judgeStore,
  newestManifests,
} from '../../../shared/report-files/judge-store.ts';
import { toJsonFile } from '../../../shared/reports/manifest.ts';
import type { OwnStore } from '../context.ts';
import { compareCounters } from './compare-counters.ts';
import type { Receipts } from './corrections.ts';
import { namesOf, readUndoneVoids, undoneProblem } from './undone-voids.ts';

type Books = {
  readonly counters: CounterReader & StoreIdentifier;
  readonly receipts: Receipts & Pick<ReceiptReader, 'receipt'>;
  readonly reports: ReportStore;
};

type Examined = OwnStore & {
  /** Why reports of the store must not be written here; `null`: they may be. */
  readonly problem: string | null;
  /** Whether only the counters said that they may: no manifest names a store. */
  readonly isUnnamed: boolean;
};

/**
 * Says whether a store is the one that the reports were written from. Where no manifest names one,
 * as earlier releases wrote them, each is compared with the counters. A store that counts what they say
 * was voided is an older copy: a void is no receipt, so their number does not tell.
 */
export const examineBooks = async ({ counters, receipts, reports }: Books): Promise<Examined> => {
  const { store, problem, manifests, accepted } = await judgeStore(counters, reports);
  const voids = await readUndoneVoids(receipts, manifests);
  const own = { store, undone: namesOf(voids) };
  if (problem !== null) return { ...own, problem, isUnnamed: false };
  const open = new Set(unaccepted(manifests, accepted));
  const undone = voids.find(({ manifest }) => open.has(manifest));
  if (undone !== undefined) return { ...own, problem: undoneProblem(undone), isUnnamed: false };
  const toCompare = unnamed(manifests, accepted);
  if (toCompare.length === 0) return { ...own, problem: null, isUnnamed: false };
  const [found] = await compareCounters(counters, receipts, toCompare);
  if (found === undefined) return { ...own, problem: null, isUnnamed: true };
  const { month } = found.manifest;
  return {
    ...own,
    problem: `the store is not that of ${month}: ${found.problem}`,
    isUnnamed: true,
  };
};

/**
 * The store whose reports a run writes. Throws where it is not the one that the newest manifests
 * name, unless a person accepts it: that is then recorded, and holds from now on. So is a store that
 * was told by its counters, before it writes anything.
 */
export const requireOwnStore = async (
  books: Books,
  { isAccepted, at }: { readonly isAccepted: boolean; readonly at: EpochMs },
): Promise<OwnStore> => {
  const { store, undone, problem, isUnnamed } = await examineBooks(books);
  if (problem === null && !isUnnamed) return { store, undone };
  if (problem !== null && !isAccepted) {
    throw new OperatorProblem(`No report is written: ${problem}. ${advice}`);
  }
  await recordAccepted(books.reports, store, at);
  return { store, undone };
};

/** What to do about a store that is not the one of the reports. */
export const advice =
  'Bring back the store that these reports were written from. Where this one is right, ' +
  'run the report with --accept-store.';

const recordAccepted = async (
  reports: ReportStore,
  store: StoreIdentity | null,
  at: EpochMs,
): Promise<void> => {
  for (;;) {
    const manifests = await newestManifests(reports);
    const record: AcceptedStore = {
      store,
      accepted_at: new Date(at).toISOString(),
      versions: Object.fromEntries(manifests.map(({ month, version }) => [month, version])),
    };
    const number = (await acceptedStores(reports)).length + 1;
    if ((await reports.create(acceptedKey(number), toJsonFile(record))) === 'created') return;
  }
};
