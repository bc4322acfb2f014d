import { html } from 'hono/html';

import type { EpochMs } from '../calendar/instant.ts';
import type { QuarantinedEntry } from '../metering/quarantine.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { dateTimeText, instantText, numberText } from './format.ts';
import { type Html, none } from './markup.ts';
import { shownName } from './shown-name.ts';
import { viewHeading } from './view-heading.ts';

export type WaitingRecord = {
  readonly batch: string;
  readonly receivedAt: EpochMs;
  readonly entry: QuarantinedEntry;
};

export type Quarantine = {
  /** Entries that wait, by reason. */
  readonly byReason: ReadonlyMap<string, number>;
  readonly entries: number;
  /** The newest of them. */
  readonly newest: readonly WaitingRecord[];
  /** Whether there are more than were read. */
  readonly isCut: boolean;
};

const reasons: Readonly<Record<string, string>> = {
  not_an_object: 'is no JSON object',
  invalid_status: 'has no status from 100 to 599',
  invalid_started_at: 'has no valid started_at',
  too_far_in_future: 'began in the future',
  too_old: 'is older than MAX_EVENT_AGE_DAYS',
  invalid_consumer: 'has a consumer without a valid id or name',
};

/** What could not be counted, and waits to be replayed or dismissed. */
export const quarantineView = (
  quarantine: Quarantine,
  { asOf, timezone }: { readonly asOf: EpochMs; readonly timezone: TimeZone },
): Html => {
  const { byReason, entries, newest, isCut } = quarantine;
  const count = `${isCut ? 'More than ' : ''}${numberText(entries)} ${entries === 1 ? 'entry waits' : 'entries wait'}`;
  return html`${viewHeading({
    title: 'Quarantine',
    period: 'All that waits now',
    timezone,
    asOf,
    summary:
      entries === 0
        ? 'Nothing waits in quarantine.'
        : `${count} to be judged: kept, and counted nowhere.`,
  })}
  ${
    entries === 0
      ? none
      : html`<p>
            Count them with <code>npx billable quarantine replay</code>, or drop them with
            <code>npx billable quarantine dismiss</code>.
          </p>
          <section aria-labelledby="reasons">
            <div class="title"><h2 id="reasons">By reason</h2></div>
            <div class="box" role="group" aria-labelledby="reasons" tabindex="0">
              ${reasonTable(byReason)}
            </div>
          </section>
          <section aria-labelledby="newest">
            <div class="title"><h2 id="newest">Newest</h2></div>
            <div class="box" role="group" aria-labelledby="newest" tabindex="0">
              ${recordTable(newest, timezone)}
            </div>
          </section>`
  }`;
};

const reasonTable = (byReason: Quarantine['byReason']): Html =>
  html`<table>
    <thead>
      <tr>
        <th scope="col">Reason</th>
        <th scope="col" class="number">Entries</th>
      </tr>
    </thead>
    <tbody>
      ${[...byReason]
        .sort(([, a], [, b]) => b - a)
        .map(
          ([reason, entries]) =>
            html`<tr>
              <th scope="row">
                <code>${reason}</code> <span class="detail">${reasons[reason] ?? ''}</span>
              </th>
              <td class="number">${numberText(entries)}</td>
            </tr>`,
        )}
    </tbody>
  </table>`;

const recordTable = (records: readonly WaitingRecord[], timezone: TimeZone): Html =>
  html`<table>
    <thead>
      <tr>
        <th scope="col">Received</th>
        <th scope="col">What came</th>
        <th scope="col" class="wide">Consumer</th>
        <th scope="col" class="number">Entries</th>
        <th scope="col" class="wide">Batch</th>
      </tr>
    </thead>
    <tbody>
      ${records.map(
        ({ batch, receivedAt, entry }) =>
          html`<tr>
            <th scope="row" class="when">${instantText(receivedAt, timezone)}</th>
            <td class="long">
              <code>${entry.reason}</code> <bdi>${receivedText(entry, timezone)}</bdi>
              <span class="detail narrow"
                >${entry.consumer === null ? none : html`<bdi>${consumerText(entry)}</bdi>, `}batch
                <code>${batch.slice(0, 12)}</code></span
              >
            </td>
            <td class="wide long">
              <bdi>${consumerText(entry)}</bdi>
            </td>
            <td class="number">${numberText(entry.count)}</td>
            <td class="wide"><code>${batch.slice(0, 12)}</code></td>
          </tr>`,
      )}
    </tbody>
  </table>`;

const receivedText = (entry: QuarantinedEntry, timezone: TimeZone): string => {
  const { status, startedAt, consumer } = entry.received;
  const parts = [
    status === '' ? '' : `status ${status}`,
    startedAt === '' ? '' : `started_at ${startedAt}`,
    consumer === '' ? '' : `consumer ${consumer}`,
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(', ');
  return entry.startedAt === null ? '' : `began ${dateTimeText(entry.startedAt, timezone)}`;
};

const consumerText = ({ consumer }: QuarantinedEntry): string =>
  consumer === null ? '–' : shownName(consumer.username || consumer.id);
