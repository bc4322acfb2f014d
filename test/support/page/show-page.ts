import { createPageHandler } from '../../../functions/query/page/page-handler.ts';
import type { PageContext } from '../../../functions/query/page/page-context.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { Caller } from '../../../shared/api/caller.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { request, textOf } from '../api/requests.ts';
import { createMemoryReportStore } from '../reports/memory.ts';
import { reportSettings } from '../reports/settings.ts';

type Shown = Partial<Omit<PageContext, 'clock'>> & {
  readonly now: EpochMs;
  /** Left out: an operator. */
  readonly caller?: Caller;
};

/** The page at an instant, of an empty store in memory where a test gives none. */
export const showPage = async (
  query: string,
  { now, caller, ...given }: Shown,
): Promise<string> => {
  const handler = createPageHandler({
    reader: createMemoryCounterStore(),
    reports: createMemoryReportStore(),
    clock: () => now,
    log: () => undefined,
    settings: reportSettings(),
    prefix: '',
    ...given,
  });
  const asked = { path: '/', query, ...(caller !== undefined && { caller }) };
  return textOf(await handler(request(asked)));
};

/** What a reader sees of a page. */
export const wordsOf = (html: string): string =>
  html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
