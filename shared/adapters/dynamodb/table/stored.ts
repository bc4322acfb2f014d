import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import type { EpochMs } from '../../../calendar/instant.ts';
import { DamagedStore, damagedAt } from '../../../stored/damaged-store.ts';
import { type Reader, readJson } from '../../../stored/read-json.ts';
import type { Item } from './item.ts';
import type { Key } from './keys.ts';
import { attribute } from './table.ts';

// What is read back is checked: a value of another form names the item in which it stands.

/** An attribute of an item, as the place of what is damaged. */
const placeOf = (item: Item, name: string): string =>
  `attribute ${name} of item ${[item[attribute.partition]?.S, item[attribute.sort]?.S].join(' / ')}`;

const damaged = (item: Item, name: string, expected: string): DamagedStore =>
  new DamagedStore(placeOf(item, name), expected);

/** What `read` makes of an attribute; where that is damaged, the error names the item. */
export const readAttribute = <T>(item: Item, name: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw damagedAt(`${placeOf(item, name)} `, error);
  }
};

export const textOf = (item: Item, name: string): string => {
  const text = item[name]?.S;
  if (text === undefined) throw damaged(item, name, 'a text');
  return text;
};

export const numberOf = (item: Item, name: string): number => {
  const number = Number(item[name]?.N ?? Number.NaN);
  if (!Number.isFinite(number)) throw damaged(item, name, 'a number');
  return number;
};

export const choiceOf = <T extends string>(item: Item, name: string, values: readonly T[]): T => {
  const found = values.find((value) => value === item[name]?.S);
  if (found === undefined) throw damaged(item, name, `one of ${values.join(', ')}`);
  return found;
};

export const jsonOf = <T>(item: Item, name: string, read: Reader<T>): T => {
  const text = textOf(item, name);
  return readAttribute(item, name, () => readJson(text, read));
};

export const keyOf = (item: Item): Key => ({
  pk: textOf(item, attribute.partition),
  sk: textOf(item, attribute.sort),
});

/** In epoch seconds, the unit of DynamoDB's time to live; never early. */
export const expiry = (at: EpochMs): AttributeValue => ({ N: String(Math.ceil(at / 1000)) });
