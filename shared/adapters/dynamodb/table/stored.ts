import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import type { EpochMs } from '../../../calendar/instant.ts';
import type { Item } from './item.ts';
import type { Key } from './keys.ts';
import { attribute } from './table.ts';

/** What is read back is checked: a value of another form names the item in which it stands. */
const damaged = (item: Item, name: string, expected: string): Error => {
  const key = [item[attribute.partition]?.S, item[attribute.sort]?.S].join(' / ');
  return new Error(`the table is damaged: attribute ${name} of item ${key} is not ${expected}`);
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

export const oneOf = <T extends string>(item: Item, name: string, values: readonly T[]): T => {
  const found = values.find((value) => value === item[name]?.S);
  if (found === undefined) throw damaged(item, name, `one of ${values.join(', ')}`);
  return found;
};

/** JSON that `isValid` knows. */
export const jsonOf = <T>(
  item: Item,
  name: string,
  isValid: (value: unknown) => value is T,
  expected: string,
): T => {
  const value = parsed(textOf(item, name));
  if (!isValid(value)) throw damaged(item, name, expected);
  return value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const isNumberList = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');

export const keyOf = (item: Item): Key => ({
  pk: textOf(item, attribute.partition),
  sk: textOf(item, attribute.sort),
});

/** In epoch seconds, the unit of DynamoDB's time to live; never early. */
export const expiry = (at: EpochMs): AttributeValue => ({ N: String(Math.ceil(at / 1000)) });
