import type { BatchId } from '../metering/batch.ts';
import type { CounterReader, StoreIdentifier } from '../ports/counter-store.ts';
import type { StoreIdentity } from '../metering/store-identity.ts';
import {
  acceptedPrefix,
  type AcceptedStore,
  readAccepted,
  strangerProblem,
  type Witness,
  witnessesOf,
} from '../reports/books.ts';
import { readReportFile } from './read-report-file.ts';
import { readHistory, type ReportTexts } from './read-history.ts';
import { filesByMonth, reportsPrefix } from '../reports/keys.ts';
import type { Manifest } from '../reports/manifest.ts';

type Counters = StoreIdentifier & Pick<CounterReader, 'months'>;

export type StoreJudgement = {
  readonly store: StoreIdentity | null;
  /** Why it is not the store that the reports next to it name; `null`: nothing speaks against it. */
  readonly problem: string | null;
  readonly manifests: readonly Manifest[];
  readonly accepted: AcceptedStore | null;
};

/** Compares what a store says of itself with what the newest reports say of theirs. */
export const judgeStore = async (
  counters: Counters,
  reports: ReportTexts,
): Promise<StoreJudgement> => {
  const store = await counters.identity();
  const hasUsage = (await counters.months()).length > 0;
  const manifests = await newestManifests(reports);
  const accepted = (await acceptedStores(reports)).at(-1) ?? null;
  const witnesses = witnessesOf(manifests, accepted);
  const seen = { identity: store, hasUsage, lacks: await lackedBy(counters, witnesses) };
  return { store, problem: strangerProblem(seen, witnesses), manifests, accepted };
};

/** The last receipts that witnesses name and that the store has never taken. */
const lackedBy = async (
  counters: Counters,
  witnesses: readonly Witness[],
): Promise<ReadonlySet<BatchId>> => {
  const lacked = new Set<BatchId>();
  for (const { store } of witnesses) {
    const last = store?.last_receipt ?? null;
    if (store === null || last === null || lacked.has(last)) continue;
    if ((await counters.hasTaken(store)) === false) lacked.add(last);
  }
  return lacked;
};

/** What people have said of stores, oldest first. */
export const acceptedStores = async (reports: ReportTexts): Promise<readonly AcceptedStore[]> => {
  const keys = [...(await reports.keys(acceptedPrefix))].sort();
  const texts = await Promise.all(keys.map((key) => reports.readText(key)));
  return texts.flatMap((text, i) =>
    text === null ? [] : readReportFile(reports, keys[i] ?? '', () => readAccepted(text)),
  );
};

/** Those that can be read. A month that cannot be is found out when it is reported. */
export const newestManifests = async (reports: ReportTexts): Promise<readonly Manifest[]> => {
  const months = [...filesByMonth(await reports.keys(reportsPrefix))];
  const read = await Promise.allSettled(
    months.map(async ([month, files]) => readHistory(month, files, reports)),
  );
  return read.flatMap((result) =>
    result.status === 'fulfilled' && result.value.newest !== null ? [result.value.newest] : [],
  );
};
