import type { AlertNotice } from '../../shared/alerts/notice.ts';
import type { AlertRecord } from '../../shared/alerts/record.ts';
import type { NamedNotice } from './outcome.ts';

export const named = (
  { rule, period }: AlertRecord,
  { id, type, percent }: AlertNotice,
): NamedNotice => ({ id, type, alert: rule, period: period.name, at: percent });
