import { html } from 'hono/html';

import type { MonthState } from '../reports/month-state.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { dateTimeText, numberText } from './format.ts';
import { type Html, none } from './markup.ts';
import { type Frame, viewAddress } from './shell.ts';

/** The newest report. */
export type ReportState = { readonly title: string; readonly state: MonthState };

export type ReportLine = {
  readonly month: string;
  readonly title: string;
  readonly state: MonthState;
  readonly version: number;
  readonly requests: number;
  readonly billable: number | null;
  readonly rows: number;
  readonly generatedAt: number;
  readonly isAfterClose: boolean;
};

const states: Readonly<Record<MonthState, string>> = {
  open: 'open: the month runs',
  closing: 'closing: it may change still',
  final: 'final',
};

export const stateText = (state: MonthState): string => states[state];

/** All months that have a report, the newest first. */
export const reportsView = (
  frame: Frame,
  lines: readonly ReportLine[],
  unreadable: readonly string[],
  timezone: TimeZone,
): Html =>
  html`<div class="heading">
      <div>
        <h1>Reports</h1>
        <p class="detail">
          One file a month, in ${timezone}. A final month does not change any more.
        </p>
      </div>
    </div>
    ${
      unreadable.length === 0
        ? none
        : html`<p class="problem" role="alert">
            These months cannot be read: ${unreadable.join(', ')}. The log of the server says why.
          </p>`
    }
    ${
      lines.length === 0
        ? html`<p class="empty">
            There are no reports yet. The first is written on the day after the first month with
            usage ends.
          </p>`
        : html`<div class="box">${table(frame, lines, timezone)}</div>`
    }`;

const table = (frame: Frame, lines: readonly ReportLine[], timezone: TimeZone): Html =>
  html`<table>
    <thead>
      <tr>
        <th scope="col">Month</th>
        <th scope="col">State</th>
        <th scope="col" class="number">Requests</th>
        <th scope="col" class="number wide">Billable</th>
        <th scope="col" class="wide">Version</th>
        <th scope="col">Files</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        (line) =>
          html`<tr>
            <th scope="row">
              <a href="${viewAddress({ ...frame, time: [] }, 'usage', [['month', line.month]])}"
                >${line.title}</a
              >
            </th>
            <td>
              <span class="state ${line.state}">${line.state}</span>
              ${line.isAfterClose ? html`<span class="detail">changed after the close</span>` : none}
            </td>
            <td class="number">${numberText(line.requests)}</td>
            <td class="number wide">${line.billable === null ? '–' : numberText(line.billable)}</td>
            <td class="wide">
              ${line.version}
              <span class="detail">${dateTimeText(line.generatedAt, timezone)}</span>
            </td>
            <td>
              <a href="${fileAddress(frame, line, '.csv')}">CSV</a>
              <a href="${fileAddress(frame, line, '')}">Manifest</a>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;

const fileAddress = ({ prefix }: Frame, { month, version }: ReportLine, suffix: string): string =>
  `${prefix}/reports/${month}${suffix}?version=${version}`;
