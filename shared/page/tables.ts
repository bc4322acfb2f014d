import { html } from 'hono/html';

import { classOf } from '../metering/status.ts';
import type { ErrorCount, Share } from './figures.ts';
import { changeText, numberText, shareText } from './format.ts';
import { type LimitsByCustomer, nearestLimit } from './limits/limit.ts';
import { limitCell } from './limits/limits-view.ts';
import { type Html, none } from './markup.ts';
import { shownName } from './shown-name.ts';
import type { Comparison } from './summary.ts';
import type { Changes } from './usage-figures.ts';

type ShareTable = {
  /** `Customer`, and so on. */
  readonly head: string;
  readonly shares: readonly Share[];
  readonly total: number;
  readonly link: (value: string) => string;
  /** Of the periods of the comparison; `null` without one. */
  readonly changes: Changes | null;
  readonly comparison: Comparison | null;
  /** By value; `null` where none of them has one. */
  readonly limits: LimitsByCustomer | null;
  /** What is counted. */
  readonly unit: string;
};

/** The largest, each with a bar of its share of all. */
export const shareTable = (table: ShareTable): Html => {
  const { head, shares, total, link, changes, comparison, limits, unit } = table;
  const most = shares[0]?.requests ?? 0;
  const compared = changes === null ? null : comparison;
  // A phone has no room for the change beside the limit.
  const alone = limits === null ? '' : ' wide';
  return html`<div class="box">
    <table>
      <thead>
        <tr>
          <th scope="col">${head}</th>
          <th scope="col" class="number">${unit}</th>
          <th scope="col" class="share"><span class="hidden">Share</span></th>
          <th scope="col" class="number wide">Share</th>
          <th scope="col" class="number wide">Billable</th>
          ${compared === null ? none : html`<th scope="col" class="number${alone}">vs ${compared.of}</th>`}
          ${limits === null ? none : html`<th scope="col" class="plan">Of the limit</th>`}
        </tr>
      </thead>
      <tbody>
        ${shares.map(
          (share) =>
            html`<tr>
              <th scope="row">${who(share, link)}</th>
              <td class="number">${numberText(share.requests)}</td>
              <td class="share">${bar(share.requests, most)}</td>
              <td class="number wide">${shareText(share.requests, total)}</td>
              <td class="number wide">${numberText(share.billable)}</td>
              ${compared === null ? none : changeCell(changes?.get(share.value), compared, `number${alone}`)}
              ${limits === null ? none : html`<td class="plan">${limitCell(nearestLimit(limits.get(share.value)))}</td>`}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
};

const who = (
  { value, name, detail }: Pick<Share, 'value' | 'name' | 'detail'>,
  link: (value: string) => string,
): Html =>
  html`<a href="${link(value)}"
      ><bdi class="name">${name === '' ? 'No name' : shownName(name)}</bdi></a
    >
    ${detail === '' ? none : html`<bdi class="detail name">${shownName(detail)}</bdi>`}`;

/** The two numbers are those of the compared times, not of the line. */
const changeCell = (
  change: { readonly now: number; readonly before: number } | undefined,
  { part, when }: Comparison,
  name: string,
): Html => {
  const { now, before } = change ?? { now: 0, before: 0 };
  const title = `${numberText(now)}${part === '' ? '' : ` ${part}`}, ${numberText(before)} ${when}`;
  return html`<td class="${name}" title="${title}">${changeText(now, before) ?? 'new'}</td>`;
};

const bar = (part: number, most: number, tone = 'c2'): Html => {
  const width = most === 0 ? 0 : Math.max(0.5, Math.round((part / most) * 1_000) / 10);
  return html`<svg aria-hidden="true">
    <rect class="rail" />
    <rect class="${tone}" width="${width}%" />
  </svg>`;
};

/** What failed, by status, with a bar of its share of all errors. */
export const errorTable = (
  { head, unit, total, link }: Pick<ShareTable, 'head' | 'unit' | 'total' | 'link'>,
  counts: readonly ErrorCount[],
): Html =>
  html`<div class="box" role="group" aria-labelledby="errors" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${head}</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">${unit}</th>
          <th scope="col" class="share"><span class="hidden">Share</span></th>
          <th scope="col" class="number wide">Share of errors</th>
        </tr>
      </thead>
      <tbody>
        ${counts.map(
          ({ value, name, detail, status, requests }) =>
            html`<tr>
              <th scope="row">${who({ value, name, detail }, link)}</th>
              <td>${status}</td>
              <td class="number">${numberText(requests)}</td>
              <td class="share">
                ${bar(requests, counts[0]?.requests ?? 0, status < 500 ? 'c4' : 'c5')}
              </td>
              <td class="number wide">${shareText(requests, total)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** Requests by status. */
export const statusTable = (
  unit: string,
  counts: readonly (readonly [status: number, requests: number])[],
  isBillable: (status: number) => boolean,
): Html => {
  const total = counts.reduce((sum, [, requests]) => sum + requests, 0);
  const most = Math.max(...counts.map(([, requests]) => requests));
  return html`<div class="box" role="group" aria-labelledby="status" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col" class="number">${unit}</th>
          <th scope="col" class="share"><span class="hidden">Share</span></th>
          <th scope="col" class="number">Share</th>
          <th scope="col">Billable</th>
        </tr>
      </thead>
      <tbody>
        ${counts.map(
          ([status, requests]) =>
            html`<tr>
              <th scope="row">${status}</th>
              <td class="number">${numberText(requests)}</td>
              <td class="share">${bar(requests, most, `c${classOf(status)}`)}</td>
              <td class="number">${shareText(requests, total)}</td>
              <td>${isBillable(status) ? 'yes' : 'no'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
};
