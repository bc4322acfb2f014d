import type { BatchId } from '../../../metering/batch.ts';
import { query, transact } from '../database.ts';
import { idBytes } from '../receipt-id.ts';
import { openScratchFile } from './scratch-file.ts';

export type ScratchNotes = {
  /** Notes a text of each batch, in the place of the one before. */
  write(notes: Iterable<readonly [BatchId, string]>): void;
  read(id: BatchId): string | null;
  /** Removes all of them. */
  close(): void;
};

/** A text for each batch in a temporary file, for more batches than fit in memory. */
export const openScratchNotes = (): ScratchNotes => {
  const { db, writing, close } = openScratchFile();
  writing(() =>
    db.exec('CREATE TABLE note (id BLOB PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID'),
  );
  const put = db.prepare('INSERT OR REPLACE INTO note (id, text) VALUES (?, ?)');
  const find = query<readonly [text: string]>(db, 'SELECT text FROM note WHERE id = ?');
  return {
    write: (notes) =>
      writing(() =>
        transact(db, () => {
          for (const [id, text] of notes) put.run(idBytes(id), text);
        }),
      ),
    read: (id) => find.first(idBytes(id))?.[0] ?? null,
    close,
  };
};
