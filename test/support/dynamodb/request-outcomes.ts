import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import {
  nameHash,
  plusKey,
  receiptKey,
  toItemKey,
} from '../../../shared/adapters/dynamodb/table/keys.ts';
import {
  consumerQuery,
  headersQuery,
  inboxQuery,
  indexQuery,
  pageQuery,
} from '../../../shared/adapters/dynamodb/table/queries.ts';
import { attribute, index } from '../../../shared/adapters/dynamodb/table/table.ts';
import { at, partitions } from './commit-requests.ts';
import { meter, page, type Request } from './requests.ts';

/** The answer, or the error's name with its reasons. */
export const outcomeOf = async (
  db: DynamoDb,
  request: Request,
  table: string,
): Promise<unknown> => {
  const signal = AbortSignal.timeout(30_000);
  try {
    switch (request.kind) {
      case 'write': {
        // The emulator knows tokens across its tables.
        const token = `${table}-${request.token}`;
        const actions = request.toActions.flatMap((toActions) => toActions(table));
        await db.transactWrite({ TransactItems: actions, ClientRequestToken: token }, signal);
        return 'done';
      }
      case 'plain': {
        const [action] = request.toActions(table);
        if (action !== undefined) await db.write(action, signal);
        return 'done';
      }
      case 'settled': {
        const key = plusKey(request.batch, at, partitions.inbox);
        const get = { Get: { TableName: table, Key: toItemKey(key) } };
        return await db.transactGet({ TransactItems: [get] }, signal);
      }
      case 'headers':
        return await db.query({ ...headersQuery, TableName: table }, signal);
      case 'inbox': {
        const query = inboxQuery(0, request.limit);
        return await db.query({ ...query, TableName: table }, signal);
      }
      case 'get':
        return await db.get(
          { TableName: table, Key: toItemKey(receiptKey(request.batch)) },
          signal,
        );
      case 'page': {
        const query = pageQuery({ page, meter, partition: request.partition }, request);
        return await db.query({ ...query, TableName: table }, signal);
      }
      case 'consumer': {
        const query = consumerQuery({ page, meter }, request.id, partitions.pages);
        return await db.query({ ...query, TableName: table }, signal);
      }
      case 'name': {
        const hash = nameHash(page, request.username);
        const query = indexQuery(index.byUsername, attribute.usernameHash, hash);
        return unordered((await db.query({ ...query, TableName: table }, signal)).items);
      }
      case 'scan': {
        const { items } = await db.scan({ TableName: table }, signal);
        return unordered(items);
      }
    }
  } catch (error) {
    const { name, CancellationReasons: reasons } = error as Error & {
      CancellationReasons?: { Code?: string }[];
    };
    return { name, codes: reasons?.map(({ Code: code }) => code) };
  }
};

/** An index and a scan have an order of their own. */
const unordered = (items: readonly object[]): string[] =>
  items
    .map((item) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))
    .sort();
