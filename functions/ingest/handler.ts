import { hash } from 'node:crypto';

import { toQuarterDayRows } from '../../shared/metering/aggregate.ts';
import type { Batch, BatchId } from '../../shared/metering/batch.ts';
import {
  countEntries,
  firstStartedAt,
  maxClockLeadMs,
  type Metering,
  type ParsedHttpLog,
  parseHttpLog,
} from '../../shared/metering/http-log.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { answerToError, type FailureLog, unavailable } from '../../shared/api/failure.ts';
import type { Handler, HttpResponse } from '../../shared/api/message.ts';
import { problem } from '../../shared/api/problem.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import { decodeBody, isPlain } from './decode-body.ts';
import { createDecodeRoom, type DecodePlace } from './decode-room.ts';
import type { IngestOutcome } from './outcome.ts';
import { createOldestAccepted } from './oldest-accepted.ts';
import { readEntries } from './read-entries.ts';
import { refusedBody } from './refused-body.ts';

export type IngestContext = {
  readonly store: CounterWriter;
  readonly clock: () => EpochMs;
  readonly settings: {
    readonly maxEventAgeDays: number;
    readonly maxBodyBytes: number;
    /** What batches count by that arrive from now on. */
    readonly metering: Metering;
  };
  readonly log: FailureLog;
  /** Hears of each batch that was counted or known. */
  readonly observe?: (outcome: IngestOutcome) => void;
};

/**
 * `/ingest`: counts the entries of one body exactly once.
 *
 * 200 only after everything is durable. Bad entries are quarantined, not refused: Kong resends a
 * refused batch and then drops it, good entries included. After a 503 or 500 the same bytes can
 * be sent again. Every answer names the batch by its decoded bytes, but where they cannot be had.
 * Never throws.
 */
export const createIngestHandler = ({
  store,
  clock,
  settings,
  log,
  observe = () => undefined,
}: IngestContext): Handler => {
  const oldestAccepted = createOldestAccepted(store, settings);

  /** What of a body is to be stored, or the answer where nothing is. */
  const judge = async (
    id: BatchId,
    body: Uint8Array,
    { receivedAt, isFresh }: { readonly receivedAt: EpochMs; readonly isFresh: boolean },
  ): Promise<JudgedBatch | HttpResponse> => {
    const reading = readEntries(body);
    if (reading.kind === 'unreadable') {
      const expected =
        'one http-log entry (a JSON object), an array of entries, or entries one a line (NDJSON)';
      return problem(400, `The body must be ${expected}; received: ${reading.received}.`);
    }
    if (reading.kind === 'too_many') {
      return problem(413, `The body may have ${reading.allowed} at most; it has more.`);
    }
    if (reading.entries.length === 0) return counted(0, 0);
    const oldest = await oldestAccepted(receivedAt, { isFresh });
    const span = { oldest, newest: receivedAt + maxClockLeadMs };
    const parsed = parseHttpLog(reading.entries, span, settings.metering);
    return toBatch(id, reading.entries, receivedAt, { oldest, parsed });
  };

  const ingest = async (id: BatchId, body: Uint8Array): Promise<HttpResponse> => {
    const receivedAt = clock();
    for (const isFresh of [false, true]) {
      // Judged again from its bytes: entries that lived until the commit would take 80 MB more.
      const judged = await judge(id, body, { receivedAt, isFresh });
      if ('status' in judged) return judged;
      const { batch, accepted } = judged;
      const { kind } = await store.applyOnce(batch);
      if (kind === 'applied') {
        observe({ kind: 'counted', batch: id, accepted, quarantined: batch.quarantined });
        return counted(accepted, countEntries(batch.quarantined));
      }
      if (kind === 'duplicate') {
        observe({ kind: 'duplicate', batch: id });
        return duplicate;
      }
    }
    throw new StoreUnavailable('receipts were dropped while the batch was judged, again and again');
  };

  const room = createDecodeRoom({ bytes: roomInBodies * settings.maxBodyBytes, maxWaiting });

  return async ({ headers, body }) => {
    const encoding = headers['content-encoding'];
    // What comes plain is in memory already, and its bytes are bounded where they are read.
    const place = isPlain(encoding) ? noPlace : await room(settings.maxBodyBytes);
    if (place === null) return crowded;
    let id: BatchId | null = null;
    let response: HttpResponse;
    try {
      const decoding = await decodeBody(body, encoding, settings.maxBodyBytes);
      if (decoding.kind === 'decoded') {
        place.keep(decoding.body.length);
        id = hash('sha256', decoding.body);
        response = await ingest(id, decoding.body);
      } else {
        if (isPlain(encoding)) id = hash('sha256', body);
        response = refusedBody(decoding, settings.maxBodyBytes);
      }
    } catch (error) {
      response = answerToError(error, log);
    } finally {
      place.leave();
    }
    if (id === null) return response;
    return { ...response, headers: { ...response.headers, 'billable-batch-id': id } };
  };
};

/** How many bodies of the largest size may be decoded, or wait for their commit, at a time. */
const roomInBodies = 4;

const maxWaiting = 1_000;

const noPlace: DecodePlace = { keep: () => undefined, leave: () => undefined };

const crowded = unavailable(
  `${maxWaiting} other compressed bodies wait to be decoded. Sending the same request again is safe.`,
);

type JudgedBatch = { readonly batch: Batch; readonly accepted: number };

const toBatch = (
  id: BatchId,
  entries: readonly unknown[],
  receivedAt: EpochMs,
  { oldest, parsed }: { readonly oldest: EpochMs; readonly parsed: ParsedHttpLog },
): JudgedBatch => {
  const { events, quarantined } = parsed;
  let latestAt = receivedAt;
  for (const { at } of events) if (at > latestAt) latestAt = at;
  for (const { startedAt } of quarantined) {
    // A replay may count these later; the receipt must outlive them too.
    if (startedAt !== null && startedAt > latestAt) latestAt = startedAt;
  }
  const batch: Batch = {
    id,
    firstStartedAt: firstStartedAt(entries),
    receivedAt,
    oldestAccepted: oldest,
    latestAt,
    deltas: toQuarterDayRows(events),
    quarantined,
    replayOf: null,
  };
  return { batch, accepted: events.length };
};

type Taken = {
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: boolean;
};

const answer = ({ accepted, quarantined, duplicate: isDuplicate }: Taken): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ accepted, quarantined, duplicate: isDuplicate }),
});

const counted = (accepted: number, quarantined: number): HttpResponse =>
  answer({ accepted, quarantined, duplicate: false });

const duplicate = answer({ accepted: 0, quarantined: 0, duplicate: true });
