import type { DynamoDb } from './client.ts';
import { failureOf } from './failure.ts';

/** The same requests; `onConflicts` hears how many items another transaction held, each time. */
export const watchConflicts = (db: DynamoDb, onConflicts: (items: number) => void): DynamoDb => ({
  ...db,
  transactWrite: async (input, signal) => {
    try {
      await db.transactWrite(input, signal);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'passing' && failure.conflicts.length > 0) {
        onConflicts(failure.conflicts.length);
      }
      throw error;
    }
  },
});
