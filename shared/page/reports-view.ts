import { html } from 'hono/html';

import type { FileEnd } from '../reports/keys.ts';
import type { Month } from '../reports/month.ts';
import type { MonthState } from '../reports/month-state.ts';
import type { EpochMs } from '../calendar/instant.ts';
import { dateTimeText, numberText } from './format.ts';
import { type Html, none } from './markup.ts';
import { finalText, type SinceReport, sinceText } from './month-standing.ts';
import { type Frame, viewAddress } from './shell.ts';
import { viewHeading } from './view-heading.ts';

/** The newest report. */
export type ReportState = {
  readonly title: string;
  readonly month: Month;
  readonly state: MonthState;
};

export type ReportLine = {
  readonly month: Month;
  readonly title: string;
  readonly state: MonthState;
  /** The first instant at which it can become final. */
  readonly finalFrom: EpochMs;
  readonly requests: number;
  readonly billable: number | null;
  /** What is counted now; `null` where it was not asked for. */
  readonly since: SinceReport | null;
  /** As their names end. */
  readonly files: readonly FileEnd[];
  /** When it was written and as which version; `null` for a customer, to whom neither is shown. */
  readonly made: {
    readonly version: number;
    readonly at: EpochMs;
    readonly isAfterClose: boolean;
  } | null;
};

const states: Readonly<Record<MonthState, string>> = {
  open: 'open: the month runs',
  closing: 'closing: it may change still',
  final: 'final',
};

export const stateText = (state: MonthState): string => states[state];

type Reports = {
  readonly lines: readonly ReportLine[];
  readonly unreadable: readonly string[];
  readonly asOf: EpochMs;
  readonly restatementDays: number;
};

/** All months that have a report, the newest first. */
export const reportsView = (
  frame: Frame,
  { lines, unreadable, asOf, restatementDays }: Reports,
): Html => {
  const [newest, oldest] = [lines[0], lines.at(-1)];
  const period =
    newest === undefined || oldest === undefined
      ? 'No month yet'
      : newest === oldest
        ? newest.title
        : `${oldest.title} to ${newest.title}`;
  const timezone = frame.billingTimezone;
  const summary = newest === undefined ? 'There are no reports yet.' : summaryOf(newest, lines);
  return html`${viewHeading({ title: 'Reports', period, timezone, asOf, summary })}
  ${
    unreadable.length === 0
      ? none
      : html`<p class="problem" role="alert">
          These months cannot be read: ${unreadable.join(', ')}. The log of the server says why.
        </p>`
  }
  ${
    newest === undefined
      ? html`<p class="empty">The first is written on the day after the first month with usage.</p>`
      : html`<section aria-labelledby="months">
          <div class="title">
            <h2 id="months">By month</h2>
            <span class="files"><a href="${frame.prefix}/reports">JSON</a></span>
          </div>
          <div class="box" role="group" aria-labelledby="months" tabindex="0">
            ${table(frame, lines, asOf)}
          </div>
          <p class="detail">
            ${numberText(restatementDays)} days after its end or later, a daily run that finds a
            month unchanged makes it final. What changes a final month after that, such as late
            usage, is a version of its own that says so.
          </p>
        </section>`
  }`;
};

/** What the newest is, and which of the shown are not what is counted now. */
const summaryOf = (newest: ReportLine, lines: readonly ReportLine[]): string => {
  const count =
    lines.length === 1
      ? 'One month has a report'
      : `${numberText(lines.length)} months have a report`;
  const since = newest.since === null ? '' : sinceText(newest.since);
  return `${count}. The newest, ${newest.title}, is ${newest.state}${since === '' ? '' : `: ${since}`}.`;
};

const table = (frame: Frame, lines: readonly ReportLine[], now: EpochMs): Html => {
  const timezone = frame.billingTimezone;
  const hasVersions = lines.some(({ made }) => made !== null);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Month</th>
        <th scope="col">State</th>
        <th scope="col" class="number">Requests</th>
        <th scope="col" class="number wide">Billable</th>
        ${hasVersions ? html`<th scope="col" class="wide">Version</th>` : none}
        <th scope="col">Files</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        (line) =>
          html`<tr>
            <th scope="row" class="when">
              <a href="${viewAddress({ ...frame, time: [] }, 'usage', [['month', line.month]])}"
                >${line.title}</a
              >
              ${line.made === null ? none : html`<span class="detail narrow">version ${line.made.version}</span>`}
            </th>
            <td>
              <span class="state ${line.state}">${line.state}</span>
              <span class="detail">${finalText(line, now, timezone)}</span>
              ${line.made?.isAfterClose === true ? html`<span class="detail">changed after the close</span>` : none}
              ${line.since === null || sinceText(line.since) === '' ? none : html`<strong class="since">${sinceText(line.since)}</strong>`}
            </td>
            <td class="number">
              ${numberText(line.requests)}
              ${line.billable === null ? none : html`<span class="detail narrow">${numberText(line.billable)} billable</span>`}
            </td>
            <td class="number wide">${line.billable === null ? '–' : numberText(line.billable)}</td>
            ${
              line.made === null
                ? none
                : html`<td class="wide">
                    ${line.made.version}
                    <span class="detail">${dateTimeText(line.made.at, timezone)}</span>
                  </td>`
            }
            <td>${fileLinks(frame, line)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
};

const fileLinks = (frame: Frame, line: ReportLine): Html =>
  html`<ul class="plain-list">
    ${line.files.map(
      (end) =>
        html`<li>
          <a href="${fileAddress(frame, line, end)}"
            >${(line.made === null ? ownFileNames : fileNames)[end]}</a
          >
        </li>`,
    )}
    ${
      line.made === null
        ? none
        : html`<li><a href="${fileAddress(frame, line, null)}">Manifest</a></li>`
    }
  </ul>`;

const fileNames: Readonly<Record<FileEnd, string>> = {
  csv: 'By consumer',
  parquet: 'Parquet',
  'customers.csv': 'By customer',
  'customer-services.csv': 'By customer and service',
};

/** Of what is a customer's own. */
const ownFileNames: Readonly<Record<FileEnd, string>> = {
  ...fileNames,
  'customers.csv': 'Total',
  'customer-services.csv': 'By service',
};

const fileAddress = (
  { prefix }: Frame,
  { month, made }: ReportLine,
  end: FileEnd | null,
): string => {
  const path = `${prefix}/reports/${month}${end === null ? '' : `.${end}`}`;
  return made === null ? path : `${path}?version=${made.version}`;
};
