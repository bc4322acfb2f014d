import { max } from 'd3-array';
import { scaleBand, scaleLinear } from 'd3-scale';
import { html } from 'hono/html';

import type { Period, PeriodKind } from '../calendar/period.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { statusClasses } from '../metering/status.ts';
import { type ClassCounts, noSums, type SumsByStart } from './figures.ts';
import { amountText, compactText, numberText, tickText } from './format.ts';
import { type Html, none } from './markup.ts';
import { periodText } from './period-text.ts';
import type { PageRequest } from './request.ts';

type Drawn = {
  readonly now: SumsByStart;
  readonly before: SumsByStart;
  readonly label: string;
  /** The address of a period of the chart; `null` where it has none. */
  readonly link: (period: Period) => string | null;
};

/**
 * A bar per period, stacked by class of status, and the time before as a dotted line. Places are in
 * percent of the drawing and texts in its pixels, so that a narrow one keeps its texts readable.
 */
export const chart = (request: PageRequest, { now, before, label, link }: Drawn): Html => {
  const { span, timezone } = request;
  const { periods, beforePeriods } = span;
  const heights = [
    ...periods.map(({ start }) => now.get(start)?.requests ?? 0),
    ...beforePeriods.map(({ start }) => before.get(start)?.requests ?? 0),
  ];
  const y = scaleLinear([0, Math.max(4, max(heights) ?? 0)], [100, 0]).nice(4);
  const starts = periods.map(({ start }) => start);
  const x = scaleBand<number>(starts, [0, 100]).paddingInner(0.2).paddingOuter(0.1);
  const ticks = y.ticks(4).filter((tick) => Number.isInteger(tick));
  const bars = periods.map((period, i) => {
    const { requests, classes } = now.get(period.start) ?? noSums;
    if (requests === 0) return none;
    const title = barTitle(periodText(period, span.by, timezone), requests, request.meter, classes);
    const place = { x: x(period.start) ?? 0, width: x.bandwidth(), y };
    const to = link(period);
    const drawn = html`<title>${title}</title> ${stack(classes, place)}`;
    const name = i < span.over ? 'bar' : 'bar growing';
    // The table has the same links for the keyboard.
    return to === null
      ? html`<g class="${name}">${drawn}</g>`
      : html`<a class="${name}" href="${to}" tabindex="-1">${column(place)}${drawn}</a>`;
  });
  return html`<div class="chart">
    <svg class="scale" aria-hidden="true">
      ${ticks.map((tick) => html`<text x="100%" y="${percent(y(tick))}">${compactText(tick)}</text>`)}
    </svg>
    <svg class="plot" role="group" aria-label="${label}">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M0 6 6 0" />
        </pattern>
      </defs>
      ${ticks.map((tick) => grid(y(tick)))} ${bars} ${beforeLine(beforePeriods, before, periods, y)}
    </svg>
    <svg class="ticks" aria-hidden="true">
      ${tickedPeriods(periods, span.by, timezone).map(
        ({ start }) =>
          html`<text x="${percent((x(start) ?? 0) + x.bandwidth() / 2)}" y="14">
            ${tickText(start, span.by, timezone)}
          </text>`,
      )}
    </svg>
  </div>`;
};

/** The whole height, so that a low bar can be hit. */
const column = ({ x, width }: Place): Html =>
  html`<rect class="column" x="${percent(x)}" width="${percent(width)}" height="100%" />`;

type Place = { readonly x: number; readonly width: number; readonly y: (value: number) => number };

const stack = (classes: ClassCounts, { x, width, y }: Place): Html[] => {
  let below = 0;
  return classes.flatMap((count, i) => {
    if (count === 0) return [];
    const [bottom, top] = [y(below), y(below + count)];
    below += count;
    const place = { x: percent(x), y: percent(top), w: percent(width), h: percent(bottom - top) };
    const rect = (name: string): Html =>
      html`<rect
        class="${name}"
        x="${place.x}"
        y="${place.y}"
        width="${place.w}"
        height="${place.h}"
      />`;
    return i === 4 ? [rect('c5'), rect('hatched')] : [rect(`c${i + 1}`)];
  });
};

const grid = (y: number): Html =>
  html`<line class="grid" x1="0" x2="100%" y1="${percent(y)}" y2="${percent(y)}" />`;

/** Its own scale of 0 to 100, as a line takes no percents. */
const beforeLine = (
  beforePeriods: readonly Period[],
  before: SumsByStart,
  periods: readonly Period[],
  y: (value: number) => number,
): Html => {
  if (before.size === 0) return none;
  const step = 100 / periods.length;
  // From the first usage on: nothing was counted before it.
  const first = beforePeriods.findIndex(({ start }) => before.has(start));
  const points = beforePeriods.slice(0, periods.length).flatMap(({ start }, i) => {
    const point = [(i + 0.5) * step, y(before.get(start)?.requests ?? 0)];
    return i < first ? [] : [point.map(round).join(',')];
  });
  return html`<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">
    <polyline class="before" points="${points.join(' ')}" />
  </svg>`;
};

/** Few enough for a phone: days 1, 5, 10 and so on; hours 0, 6, 12 and 18 of the clock. */
const tickedPeriods = (
  periods: readonly Period[],
  by: PeriodKind,
  timezone: TimeZone,
): readonly Period[] => {
  if (periods.length <= 8) return periods;
  if (by === 'hour') {
    return periods.filter(({ start }) => Number(tickText(start, by, timezone)) % 6 === 0);
  }
  if (by === 'day' && periods.length <= 31) {
    return periods.filter((_, i) => i === 0 || (i + 1) % 5 === 0);
  }
  const step = Math.ceil(periods.length / 6);
  return periods.filter((_, i) => i % step === 0);
};

const barTitle = (when: string, requests: number, meter: string, classes: ClassCounts): string => {
  const parts = classes.flatMap((count, i) =>
    count === 0 ? [] : [`${statusClasses[i] ?? ''} ${numberText(count)}`],
  );
  return `${when}: ${amountText(requests, meter)} (${parts.join(', ')})`;
};

/** The classes that occur, as they are drawn. */
export const classItems = (classes: ClassCounts): readonly Html[] =>
  classes.map((count, i) =>
    count === 0
      ? none
      : html`<li>
          <svg aria-hidden="true">
            <rect class="c${i + 1}" />
            ${i === 4 ? html`<rect class="hatched" />` : none}</svg
          >${statusClasses[i]}
        </li>`,
  );

/** The classes that occur, the time before, and what half tone means. */
export const legend = (
  { span }: PageRequest,
  classes: ClassCounts,
  { hasBefore }: { readonly hasBefore: boolean },
): Html =>
  html`<ul class="legend">
    ${classItems(classes)}
    ${
      hasBefore
        ? html`<li>
            <svg aria-hidden="true"><line class="before" x1="0" x2="100%" y1="50%" y2="50%" /></svg
            >${span.beforeTitle}
          </li>`
        : none
    }
    ${
      span.isGrowing
        ? html`<li>
            <svg aria-hidden="true" class="growing"><rect class="c2" /></svg>not over
          </li>`
        : none
    }
  </ul>`;

const round = (value: number): number => Math.round(value * 100) / 100;
const percent = (value: number): string => `${round(value)}%`;
