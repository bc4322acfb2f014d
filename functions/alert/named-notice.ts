import { type AlertNotice, noticeBody } from '../../shared/alerts/notice.ts';
import type { AlertRecord } from '../../shared/alerts/record.ts';
import type { AlertMessage } from '../../shared/ports/alert-channel.ts';
import type { NamedNotice } from './outcome.ts';

export const named = (
  { rule, period }: AlertRecord,
  { id, type, percent }: AlertNotice,
): NamedNotice => ({ id, type, alert: rule, period: period.name, at: percent });

/** A notice as it is sent: a function of what is stored. */
export const noticeMessage = (record: AlertRecord, notice: AlertNotice): AlertMessage => ({
  id: notice.id,
  title: `${notice.percent} % of a limit ${notice.type.endsWith('reached') ? 'reached' : 'no longer reached'}`,
  body: noticeBody(record, notice),
});
