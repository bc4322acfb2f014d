import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { utf8Length } from '../../../shared/metering/utf8.ts';
import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';

/** The bytes of an item by the rules that DynamoDB publishes and bills. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + utf8Length(name) + valueBytes(value),
    0,
  );

/** Write units of an item that is written alone: one for each KB begun. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** The same of an item that a transaction writes, or whose condition it checks: two. */
export const transactionalWriteUnits = (bytes: number): number => 2 * writeUnits(bytes);

const containerBytes = 3;

const valueBytes = (value: AttributeValue): number => {
  if (value.S !== undefined) return utf8Length(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return value.SS.reduce((sum, each) => sum + utf8Length(each), 0);
  if (value.L !== undefined) {
    return value.L.reduce((sum, each) => sum + 1 + valueBytes(each), containerBytes);
  }
  throw new TypeError(`the store keeps no values of type ${Object.keys(value).join()}`);
};

/** One byte, and one for each pair of digits; leading and trailing zeros and the point are free. */
const numberBytes = (text: string): number => {
  const digits = text.replace('-', '').replace(/^0+/, '');
  const pairs = (digits.length % 2 === 0 ? digits : `0${digits}`).replace(/(?:00)+$/, '');
  return 1 + pairs.length / 2 + (text.startsWith('-') ? 1 : 0);
};
