import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

import {
  index,
  linkPartitions,
  plainlyWritten,
} from '../../shared/adapters/dynamodb/table/table.ts';
import type { CountTable } from '../storage/counter-table.ts';
import type { StoredSecret } from '../storage/existing-secret.ts';

/**
 * Writes, but only inside of transactions: a plain write could change a counter without its
 * receipt, and would be refused by a transaction on the same row anyway. A commit adds to rows and
 * deletes the markers that it takes.
 */
export const allowCommitTransactions = (table: CountTable): PolicyStatement =>
  inTransactionsOnly(table, 'CommitInTransactionsOnly', [
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
  ]);

/** A batch is taken by its receipt and its marker. */
export const allowTaking = (table: CountTable): PolicyStatement =>
  inTransactionsOnly(table, 'TakeInTransactionsOnly', ['dynamodb:PutItem']);

const inTransactionsOnly = (
  table: CountTable,
  sid: string,
  actions: readonly string[],
): PolicyStatement =>
  new PolicyStatement({
    sid,
    actions: [...actions],
    resources: [table.tableArn],
    conditions: {
      'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
    },
  });

/** Plain writes of what announces a commit, keeps it apart from others, and holds its parts. */
export const allowCommits = (table: CountTable): PolicyStatement =>
  new PolicyStatement({
    sid: 'WriteCommits',
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...plainlyWritten] },
      // Without it the condition holds for a request that names no key.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });

/** Notes of links of customers that are used up, and nothing else: no counter, no receipt. */
export const allowUsedLinks = (table: CountTable): PolicyStatement =>
  new PolicyStatement({
    sid: 'NoteUsedLinks',
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...linkPartitions] },
      // Without it the condition holds for a request that names no key.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });

/** Reads of keys that are known. No `Scan`: no one who answers a request reads the whole table. */
export const allowReads = (table: CountTable): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadTable',
    actions: ['dynamodb:GetItem', 'dynamodb:Query'],
    resources: [table.tableArn],
  });

export const allowIndexReads = (
  table: CountTable,
  names: readonly (keyof typeof index)[],
): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadIndexes',
    actions: ['dynamodb:Query'],
    resources: names.map((name) => `${table.tableArn}/index/${index[name]}`),
  });

export const allowSecret = (...secrets: readonly StoredSecret[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadTokens',
    actions: ['secretsmanager:GetSecretValue'],
    resources: secrets.map(({ secretArn }) => secretArn),
  });
