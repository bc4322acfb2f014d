import type { EpochMs } from '../calendar/instant.ts';
import type { Meter } from '../metering/series.ts';
import type { Month } from '../reports/month.ts';

/** A total as it goes to a system. Equal ids are equal in all. */
export type PushEvent = {
  readonly id: string;
  /** The store that it comes from. */
  readonly store: string;
  readonly subject: string;
  /** The name of the event or metric there. */
  readonly event: string;
  readonly timestampSec: number;
  readonly value: number;
  readonly meter: Meter;
  readonly month: Month;
  readonly total: 'billable' | 'all';
  readonly asOf: EpochMs;
};

/** The event in the form of CloudEvents 1.0; a function of the event alone. */
export const cloudEventOf = (event: PushEvent) => ({
  specversion: '1.0',
  id: event.id,
  source: `/billable/${event.store}`,
  type: event.event,
  subject: event.subject,
  time: new Date(event.timestampSec * 1000).toISOString(),
  datacontenttype: 'application/json',
  data: {
    value: event.value,
    meter: event.meter,
    month: event.month,
    total: event.total,
    as_of: new Date(event.asOf).toISOString(),
  },
});

/** The media type of several CloudEvents; exactly this, without a charset. */
export const cloudEventsType = 'application/cloudevents-batch+json';
