import { type Decision, recordOfPart, type RecordState } from './record-state.ts';

const recordsOf = (decisions: readonly Decision[], does: Decision['does']): readonly number[] =>
  decisions.filter((each) => each.does === does).flatMap(({ records }) => records);

/** What was replayed after a decision. */
const replayedAfter = (
  decisions: readonly Decision[],
  does: Decision['does'],
): readonly number[] => {
  const at = decisions.findIndex((each) => each.does === does);
  return at < 0 ? [] : recordsOf(decisions.slice(at), 'replay');
};

const hasTwice = (numbers: readonly number[]): boolean => new Set(numbers).size < numbers.length;

/** Each record is counted once, or dismissed, and nothing of a batch that was voided before. */
export const faultOfRecords = ({
  source,
  receipts,
  markers,
  decisions,
  processes,
}: RecordState): string | null => {
  const counted = recordsOf(decisions, 'replay');
  const isUnderWay = processes.some(
    ({ underWay, at }) => underWay.length > 0 || at === 'second write',
  );
  const faults: Readonly<Record<string, boolean>> = {
    'a replay is counted twice': hasTwice(markers),
    'a marker has no receipt': !isUnderWay && markers.some((each) => !receipts.includes(each)),
    'a record is counted twice': hasTwice(counted),
    'a record is lost': !isUnderWay && source.replayed.some((each) => !counted.includes(each)),
    'a record can be replayed again':
      !isUnderWay && counted.some((each) => !source.replayed.includes(each)),
    'a record is counted and dismissed': counted.some((each) => source.dismissed.includes(each)),
    'a dismissal is lost': recordsOf(decisions, 'dismiss').some(
      (each) => !source.dismissed.includes(each),
    ),
    'a voided batch is replayed': replayedAfter(decisions, 'void').length > 0,
    'a voided part is replayed': replayedAfter(decisions, 'void part').includes(recordOfPart),
  };
  return Object.entries(faults).find(([, isThere]) => isThere)?.[0] ?? null;
};
