import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';

/** A table whose requests are answered in rounds: those that are made at the same time, together. */
export const inRounds = (db: DynamoDb, onRound: () => void): DynamoDb => {
  let round: Promise<void> | null = null;
  const oneRound = async (): Promise<void> => {
    round ??= new Promise((resolve) => {
      setImmediate(() => {
        round = null;
        onRound();
        resolve();
      });
    });
    return round;
  };
  return {
    ...db,
    get: async (...request) => oneRound().then(async () => db.get(...request)),
    query: async (...request) => oneRound().then(async () => db.query(...request)),
    write: async (...request) => oneRound().then(async () => db.write(...request)),
    transactWrite: async (...request) => oneRound().then(async () => db.transactWrite(...request)),
  };
};
