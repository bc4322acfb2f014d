import type { MigrationStep } from '../../shared/adapters/sqlite/schema.ts';
import type { Log } from '../../shared/ports/log.ts';

/** Says that a store is brought to the schema of this release, step by step, and what it needs. */
export const logMigration =
  (log: Log) =>
  ({ step, steps, fileBytes, percent }: MigrationStep): void => {
    if (percent > 0) {
      log({
        level: 'info',
        kind: 'migration_progress',
        message: `Step ${step} of ${steps}: ${percent} % of the rows are copied.`,
      });
      return;
    }
    log({
      level: 'info',
      kind: `migration_${step}`,
      message:
        'The store is brought to the schema of this release, all steps in one transaction: free ' +
        'disk of twice the size of the file is enough. Batches wait; a start that is ended changes nothing.',
      fields: { step, steps, file_mb: Math.ceil(fileBytes / 1e6) },
    });
  };
