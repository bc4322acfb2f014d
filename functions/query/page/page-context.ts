import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { FailureLog } from '../../../shared/api/failure.ts';
import type { HttpRequest } from '../../../shared/api/message.ts';
import type { BillableFile } from '../../../shared/customers/billable-file.ts';
import type { CurrentFile } from '../../../shared/customers/in-force.ts';
import type { Html } from '../../../shared/page/markup.ts';
import type { PageRequest } from '../../../shared/page/request.ts';
import type { Frame } from '../../../shared/page/shell.ts';
import type { AlertStore } from '../../../shared/ports/alert-store.ts';
import type { CounterReader, ReceiptReader } from '../../../shared/ports/counter-store.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import type { Payers } from '../../../shared/usage/customer.ts';
import type { QuerySettings } from '../request.ts';
import type { Ask } from './ask.ts';

export type PageContext = {
  readonly reader: CounterReader & ReceiptReader;
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly log: FailureLog;
  readonly settings: QuerySettings & {
    /** How many days after its end a month can become final. */
    readonly restatementDays: number;
  };
  /** Who pays now. Left out where there is no directory. */
  readonly payers?: () => Payers | Promise<Payers>;
  /** The file in force, for names, limits and billing systems. Left out where there is none. */
  readonly file?: CurrentFile;
  /** What alerts have said. Left out where there are none. */
  readonly alerts?: Pick<AlertStore, 'record' | 'records' | 'open'>;
  /** What billing systems were sent. Left out where there are none. */
  readonly ledger?: Pick<PushLedger, 'records' | 'rounds'>;
  /** The path of the public URL, without a slash at its end. */
  readonly prefix: string;
  readonly startDeadline?: () => AbortSignal;
};

/** One request for a page. */
export type AskedView = {
  readonly http: HttpRequest;
  readonly request: PageRequest;
  readonly ask: Ask;
  readonly now: EpochMs;
  /** Up to when a view counts: asked for before the first read, so that what is committed meanwhile is in it. */
  readonly asOf: EpochMs;
  readonly payers: Payers;
  readonly file: BillableFile;
  readonly frame: Frame;
  /** The customer that asks, whose usage alone is shown; `null`: an operator. */
  readonly own: string | null;
};

export type Shown = { readonly title: string; readonly body: Html };
