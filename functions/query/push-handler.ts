import { answerToError, type FailureLog } from '../../shared/api/failure.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { CurrentFile } from '../../shared/customers/in-force.ts';
import { pushSystemsOf } from '../../shared/push/directory.ts';
import type { CountedAndWaiting } from '../../shared/push/quarantine-share.ts';
import { pushWarnings } from '../../shared/push/warnings.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import { problemViews, type PushProblemView, pushView } from '../../shared/push/view.ts';

type PushListContext = {
  readonly ledger: Pick<PushLedger, 'records' | 'rounds'>;
  /** The file in force, which names the systems. */
  readonly file: CurrentFile;
  readonly store: CountedAndWaiting;
  readonly timezone: TimeZone;
  readonly clock: () => EpochMs;
  readonly log: FailureLog;
};

/** Answers `GET /push`: what each billing system was sent, has accepted and holds. */
export const createPushListHandler =
  ({ ledger, file, store, timezone, clock, log }: PushListContext): Handler =>
  async () => {
    const records = ledger.records({});
    try {
      // The first read decides about the status; what fails later breaks the answer off.
      const iterator = records[Symbol.asyncIterator]();
      const first = await iterator.next();
      const systems = pushSystemsOf(await file());
      const names = systems.map(({ name }) => name);
      const problems = problemViews(await ledger.rounds(), names);
      const zoneOf = () => timezone;
      const warnings = await pushWarnings({ systems, store, zoneOf, now: clock() });
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'private, no-cache' },
        body: listText(first, iterator, { problems, warnings }),
      };
    } catch (error) {
      return answerToError(error, log);
    }
  };

type Chunks = AsyncIterator<readonly Parameters<typeof pushView>[0][]>;

async function* listText(
  first: Awaited<ReturnType<Chunks['next']>>,
  iterator: Chunks,
  rest: {
    readonly problems: readonly PushProblemView[];
    readonly warnings: readonly string[];
  },
): AsyncGenerator<string> {
  yield '{"data":[';
  let comma = '';
  for (let chunk = first; chunk.done !== true; chunk = await iterator.next()) {
    const texts = chunk.value.map((record) => JSON.stringify(pushView(record)));
    if (texts.length === 0) continue;
    yield `${comma}${texts.join(',')}`;
    comma = ',';
  }
  yield `],${JSON.stringify(rest).slice(1)}`;
}
