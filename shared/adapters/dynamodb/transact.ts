import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '../../calendar/instant.ts';
import { type Attempts, unavailable } from './attempts.ts';
import type { DynamoDb } from './client.ts';
import { failureOf } from './failure.ts';

/**
 * `committed`: all of it is written. `condition`: the condition of this action failed.
 * `invalid`: DynamoDB does not take a request of this form. `conflict`: given up after one. All
 * but the first wrote nothing.
 */
export type TransactOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'condition'; readonly action: number }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'conflict' };

/**
 * Called with the actions whose items another transaction held; says what to try instead, `null`
 * to give up.
 */
export type OnConflict = (held: readonly number[]) => readonly TransactWriteItem[] | null;

/** Writes all actions or none. Without `onConflict` the same actions are tried again. */
export type Transact = (
  actions: readonly TransactWriteItem[],
  deadline: EpochMs,
  onConflict?: OnConflict,
) => Promise<TransactOutcome>;

/**
 * The one way in which the store writes.
 *
 * Among the actions must be a condition that fails once they were done, or doing them twice must
 * not matter: an attempt whose answer was lost is repeated.
 */
export const createTransact = (db: DynamoDb, attempts: Attempts, newId: () => string): Transact => {
  const toRequest = (actions: readonly TransactWriteItem[]) => ({
    TransactItems: [...actions],
    ClientRequestToken: newId(),
  });

  return async (actions, deadline, onConflict) => {
    let request = toRequest(actions);
    return attempts.until<TransactOutcome>(deadline, async (signal) => {
      try {
        await db.transactWrite(request, signal);
        return { result: { kind: 'committed' } };
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'lasting') throw unavailable(error);
        if (failure.kind !== 'passing') return { result: failure };
        // Other bytes need another token, and the same bytes the same: a token that comes with
        // other bytes is refused, and the same bytes with another one are not known to be done.
        if (onConflict !== undefined && failure.conflicts.length > 0) {
          const instead = onConflict(failure.conflicts);
          if (instead === null) return { result: { kind: 'conflict' } };
          request = toRequest(instead);
        }
        return 'again';
      }
    });
  };
};
