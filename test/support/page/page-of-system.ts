import type { Caller } from '../../../shared/api/caller.ts';
import type { reportSystem } from '../reports/runs.ts';
import { showPage } from './show-page.ts';

/** The page of a system, by its clock, to an operator or to who calls. */
export const pageOfSystem = async (
  { store, reports, clock, payers, settings }: ReturnType<typeof reportSystem>,
  query: string,
  caller?: Caller,
): Promise<string> =>
  showPage(query, {
    now: clock(),
    reader: store,
    reports,
    settings: { ...settings(), meters: ['requests'] },
    payers,
    ...(caller !== undefined && { caller }),
  });
