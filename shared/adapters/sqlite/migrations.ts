/**
 * Step n brings a store from schema n to n + 1. Stores hold years of usage: a released step is
 * never changed.
 *
 * Pages lie in the order in which they are read, so that a month of many consumers is one scan.
 * The names of month pages alone are indexed: a consumer is looked up in a month. `page` is that
 * of requests, or `page#meter`. `labels` is what `labelsText` of the domain writes.
 * A receipt is found by its batch's `first_started_at` and id, so that those that come together are
 * written together; `first_started_at` is NULL in those from before schema 3.
 * A span is the receipts of 1,024 numbers (`seq >> 10`); none of them has a `latest_at` before its
 * `earliest`. Instants are REAL because they may have fractions of a millisecond.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE page_row (
    page TEXT NOT NULL,
    consumer_id TEXT NOT NULL,
    custom_id TEXT NOT NULL,
    username TEXT NOT NULL,
    cells BLOB NOT NULL,
    PRIMARY KEY (page, consumer_id, custom_id, username)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX page_row_username ON page_row (page, username, consumer_id)
    WHERE length(page) = 7 AND username <> '';
  CREATE INDEX page_row_custom_id ON page_row (page, custom_id, consumer_id)
    WHERE length(page) = 7 AND custom_id <> '';

  CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    received_at REAL NOT NULL,
    latest_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'applied', 'voiding', 'voided')),
    deltas TEXT NOT NULL,
    quarantined TEXT,
    replayed TEXT NOT NULL DEFAULT '[]',
    replay_batch BLOB,
    replay_records TEXT,
    voided_at REAL,
    voided_by TEXT,
    void_reason TEXT
  ) STRICT;
  CREATE INDEX receipt_latest_at ON receipt (latest_at);
  CREATE INDEX receipt_irregular ON receipt (seq)
    WHERE quarantined IS NOT NULL OR replay_batch IS NOT NULL OR state IN ('voiding', 'voided');

  CREATE TABLE meta (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    receipts_complete_since REAL
  ) STRICT;
  INSERT INTO meta VALUES (1, NULL);
  `,
  // Old receipts are found without an entry in an index for each: batches of one cost less so.
  `
  DROP INDEX receipt_latest_at;
  CREATE TABLE receipt_span (
    span INTEGER PRIMARY KEY,
    earliest REAL NOT NULL
  ) STRICT;
  INSERT INTO receipt_span SELECT seq >> 10, min(latest_at) FROM receipt GROUP BY seq >> 10;
  `,
  // By id alone each new receipt fell on a page of its own, all of which every commit wrote.
  `
  CREATE TABLE placed_receipt (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL CHECK (length(id) = 32),
    first_started_at REAL,
    received_at REAL NOT NULL,
    latest_at REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'applied', 'voiding', 'voided')),
    deltas TEXT NOT NULL,
    quarantined TEXT,
    replayed TEXT NOT NULL DEFAULT '[]',
    replay_batch BLOB,
    replay_records TEXT,
    voided_at REAL,
    voided_by TEXT,
    void_reason TEXT
  ) STRICT;
  INSERT INTO placed_receipt
    SELECT seq, id, NULL, received_at, latest_at, state, deltas, quarantined, replayed,
      replay_batch, replay_records, voided_at, voided_by, void_reason FROM receipt;
  DROP TABLE receipt;
  ALTER TABLE placed_receipt RENAME TO receipt;
  CREATE UNIQUE INDEX receipt_place ON receipt (first_started_at, id);
  CREATE INDEX receipt_quarantined ON receipt (id) WHERE quarantined IS NOT NULL;
  CREATE INDEX receipt_irregular ON receipt (seq)
    WHERE quarantined IS NOT NULL OR replay_batch IS NOT NULL OR state IN ('voiding', 'voided');
  `,
  // Reports name the store that they were made from.
  `
  ALTER TABLE meta ADD COLUMN store_id TEXT NOT NULL DEFAULT '';
  UPDATE meta SET store_id = lower(hex(randomblob(16)));
  `,
  // A row is one page of one series. What was counted before has no labels.
  `
  CREATE TABLE series_row (
    page TEXT NOT NULL,
    consumer_id TEXT NOT NULL,
    custom_id TEXT NOT NULL,
    username TEXT NOT NULL,
    labels TEXT NOT NULL,
    cells BLOB NOT NULL,
    PRIMARY KEY (page, consumer_id, custom_id, username, labels)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO series_row
    SELECT page, consumer_id, custom_id, username, '', cells FROM page_row
    ORDER BY page, consumer_id, custom_id, username;
  DROP TABLE page_row;
  ALTER TABLE series_row RENAME TO page_row;
  CREATE INDEX page_row_username ON page_row (page, username, consumer_id)
    WHERE length(page) = 7 AND username <> '';
  CREATE INDEX page_row_custom_id ON page_row (page, custom_id, consumer_id)
    WHERE length(page) = 7 AND custom_id <> '';
  `,
  // Quarantine can be dismissed, and a consumer's part of a batch voided.
  `
  ALTER TABLE receipt ADD COLUMN dismissed TEXT;
  ALTER TABLE receipt ADD COLUMN part_voids TEXT;
  DROP INDEX receipt_irregular;
  CREATE INDEX receipt_irregular ON receipt (seq)
    WHERE quarantined IS NOT NULL OR replay_batch IS NOT NULL OR part_voids IS NOT NULL
      OR state IN ('voiding', 'voided');
  `,
  // What billing systems were sent. `text` is what `push/ledger-text` of the domain writes.
  `
  CREATE TABLE push_round (
    system TEXT NOT NULL,
    month TEXT NOT NULL,
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (system, month)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE push_record (
    system TEXT NOT NULL,
    month TEXT NOT NULL,
    customer TEXT NOT NULL,
    meter TEXT NOT NULL,
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (system, month, customer, meter)
  ) STRICT, WITHOUT ROWID;
  `,
  // What alerts have said. `text` is what `alerts/record-text` of the domain writes.
  `
  CREATE TABLE alert_rule (
    name TEXT PRIMARY KEY,
    first_read_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert_record (
    rule TEXT NOT NULL,
    period TEXT NOT NULL,
    customer TEXT NOT NULL,
    revision INTEGER NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    ends_at REAL NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (rule, period, customer)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alert_record_open ON alert_record (rule, period, customer) WHERE is_open = 1;
  CREATE INDEX alert_record_ended ON alert_record (ends_at) WHERE is_open = 0;
  `,
  // Links of customers that have signed someone in.
  `
  CREATE TABLE used_link (
    id TEXT PRIMARY KEY,
    expires_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // The pages hold what the receipts through one number have; later ones are added up when read.
  `
  ALTER TABLE meta ADD COLUMN counted_through INTEGER NOT NULL DEFAULT 0;
  UPDATE meta SET counted_through = ifnull((SELECT max(seq) FROM receipt), 0);
  `,
  // Such a receipt is all there is of its batch: were it the last, nothing would show that it is gone.
  `
  CREATE TRIGGER receipt_waits BEFORE DELETE ON receipt
    WHEN old.seq > (SELECT counted_through FROM meta)
  BEGIN
    SELECT raise(ABORT, 'this receipt waits to be counted into the pages: stop the server first');
  END;
  `,
];
