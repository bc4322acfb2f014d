import { DynamoDBServiceException, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { itemBytes } from './item-size.ts';
import { clausesOf, type StoredItem } from './expressions.ts';

const kb = 1024;

/** The limits that DynamoDB publishes. */
export const publishedLimits = {
  actions: 100,
  transactionBytes: 4 * kb * kb,
  itemBytes: 400 * kb,
  partitionKeyBytes: 2 * kb,
  sortKeyBytes: kb,
  expressionBytes: 4 * kb,
  operators: 300,
};

/** Throws DynamoDB's `ValidationException` where a request as such passes a limit. */
export const checkRequest = (
  actions: readonly TransactWriteItem[],
  keys: readonly string[],
): void => {
  check(new Set(keys).size === actions.length, 'multiple operations on one item');
  check(actions.length <= publishedLimits.actions, `${actions.length} actions`);
  for (const action of actions) checkUpdate(action);
};

/** The same for the items that a transaction leaves, by the strictest reading: whole ones. */
export const checkResults = (results: readonly StoredItem[]): void => {
  const sizes = results.map(itemBytes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  check(total <= publishedLimits.transactionBytes, `a transaction of ${total} bytes`);
  for (const [i, size] of sizes.entries()) {
    check(size <= publishedLimits.itemBytes, `an item of ${size} bytes`);
    const { pk, sk } = results[i] ?? {};
    check(bytes(pk?.S ?? '') <= publishedLimits.partitionKeyBytes, 'a partition key too long');
    check(bytes(sk?.S ?? '') <= publishedLimits.sortKeyBytes, 'a sort key too long');
  }
};

const checkUpdate = ({ Update: update }: TransactWriteItem): void => {
  if (update === undefined) return;
  const { UpdateExpression: expression = '', ConditionExpression: condition = '' } = update;
  check(
    bytes(expression) <= publishedLimits.expressionBytes,
    `${bytes(expression)} bytes of expression`,
  );
  const operators = clausesOf(expression).flatMap(({ actions }) => actions).length;
  check(operators > 0 && operators <= publishedLimits.operators, `${operators} operators`);
  const used = new Set(`${expression} ${condition}`.match(/[#:]\w+/g));
  for (const name of [
    ...Object.keys(update.ExpressionAttributeNames ?? {}),
    ...Object.keys(update.ExpressionAttributeValues ?? {}),
  ]) {
    check(used.has(name), `unused ${name}`);
  }
};

const check = (holds: boolean, what: string): void => {
  if (holds) return;
  throw new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata: { httpStatusCode: 400 },
    message: `ValidationException: ${what}`,
  });
};

const bytes = (text: string): number => Buffer.byteLength(text);
