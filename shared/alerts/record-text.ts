import { DamagedStore } from '../stored/damaged-store.ts';
import {
  asBoolean,
  asListOf,
  asNullOr,
  asNumber,
  asOneOf,
  asObject,
  asText,
  asWholeNumber,
  memberOf,
  type Reader,
  readJson,
} from '../stored/read-json.ts';
import { alertPeriods } from '../customers/read-alerts.ts';
import { alertChannels, type AlertDelivery, deliveryStates } from './delivery.ts';
import { type AlertNotice, noticeTypes } from './notice.ts';
import type { AlertRecord } from './record.ts';

/** How stores keep a record next to its revision. */
export const writeAlertRecord = ({ revision: _revision, passes, ...rest }: AlertRecord): string =>
  JSON.stringify({ ...rest, passes: [...passes] });

/** Throws `DamagedStore` where the text is none that `writeAlertRecord` wrote. */
export const readAlertRecord = (text: string, revision: number): AlertRecord =>
  readJson(text, (value) => {
    const record = asObject(value);
    const period = memberOf(record, 'period', asObject);
    return {
      rule: memberOf(record, 'rule', asText),
      customer: memberOf(record, 'customer', asText),
      period: {
        start: memberOf(period, 'start', asNumber),
        end: memberOf(period, 'end', asNumber),
        kind: memberOf(period, 'kind', asOneOf(alertPeriods)),
        name: memberOf(period, 'name', asText),
      },
      timezone: memberOf(record, 'timezone', asText),
      revision,
      passes: new Map(memberOf(record, 'passes', asListOf(asPair))),
      notices: memberOf(record, 'notices', asListOf(asNotice)),
    };
  });

const asPair: Reader<readonly [number, number]> = (value) => {
  const [percent, number, ...more] = asListOf(asWholeNumber)(value);
  if (percent !== undefined && number !== undefined && more.length === 0) return [percent, number];
  throw new DamagedStore('', 'a pair of numbers');
};

const asNotice: Reader<AlertNotice> = (value) => {
  const notice = asObject(value);
  return {
    id: memberOf(notice, 'id', asText),
    type: memberOf(notice, 'type', asOneOf(noticeTypes)),
    at: memberOf(notice, 'at', asNumber),
    percent: memberOf(notice, 'percent', asWholeNumber),
    limit: memberOf(notice, 'limit', asNumber),
    meter: memberOf(notice, 'meter', asText),
    billable: memberOf(notice, 'billable', asBoolean),
    value: memberOf(notice, 'value', asNumber),
    asOf: memberOf(notice, 'asOf', asNumber),
    deliveries: memberOf(notice, 'deliveries', asListOf(asDelivery)),
  };
};

const asDelivery: Reader<AlertDelivery> = (value) => {
  const delivery = asObject(value);
  return {
    channel: memberOf(delivery, 'channel', asOneOf(alertChannels)),
    state: memberOf(delivery, 'state', asOneOf(deliveryStates)),
    attempts: memberOf(delivery, 'attempts', asWholeNumber),
    firstAt: memberOf(delivery, 'firstAt', asNullOr(asNumber)),
    nextAt: memberOf(delivery, 'nextAt', asNumber),
    heldUntil: memberOf(delivery, 'heldUntil', asNullOr(asNumber)),
    reason: memberOf(delivery, 'reason', asNullOr(asText)),
  };
};
