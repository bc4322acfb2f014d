import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { AlertChannelName, DeliveryState } from '../../shared/alerts/delivery.ts';
import type { NoticeType } from '../../shared/alerts/notice.ts';

/** A notice as the log names it: by its rule and id, never by its customer. */
export type NamedNotice = {
  readonly id: string;
  readonly type: NoticeType;
  readonly alert: string;
  readonly period: string;
  readonly at: number;
};

/** What became of one attempt, or of a delivery with it. */
export type Attempted = NamedNotice & {
  readonly channel: AlertChannelName;
  readonly state: DeliveryState;
  readonly reason: string | null;
};

/** What a run did. */
export type AlertOutcome = {
  readonly at: EpochMs;
  /** Thresholds that were passed since the run before. */
  readonly notices: readonly NamedNotice[];
  readonly attempts: readonly Attempted[];
  /** Deliveries that are still under way. */
  readonly waiting: number;
  /** What keeps notices from being sent at all, for a person. */
  readonly problems: readonly string[];
};
