import type { PayingCustomer } from '../../../shared/customers/directory-text.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { type Directory, directoryOf } from '../../../shared/report-files/directory.ts';
import { newestManifests } from '../../../shared/report-files/judge-store.ts';

/**
 * The customers that a run bills. Throws where there is no file of them, and the report of the newest
 * month has some: a file that was lost, as after a restore, must not make each consumer its own customer.
 */
export const requireCustomers = async (
  reports: ReportStore,
  customers: readonly PayingCustomer[] | null,
): Promise<Directory> => {
  const directory = directoryOf(customers ?? []);
  if (customers !== null) return directory;
  const manifests = await newestManifests(reports);
  const newest = manifests.toSorted((a, b) => (a.month < b.month ? -1 : 1)).at(-1);
  const isKnown = newest !== undefined && newest.directory !== null;
  if (!isKnown || newest.directory === directory.sha256) return directory;
  throw new OperatorProblem(
    `No report is written: there is no billable.yaml, and version ${newest.version} of ${newest.month} ` +
      'was written with the customers of one. Bring the file back. To have no customers, leave it empty.',
  );
};
