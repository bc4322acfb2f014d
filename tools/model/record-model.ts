import { faultOfRecords } from './record-faults.ts';
import {
  apply,
  type Decision,
  isHeld,
  merge,
  type Process,
  type RecordJob,
  recordOfPart,
  type RecordRule,
  type RecordState,
  same,
  type Source,
  type RecordWrite,
} from './record-state.ts';
import type { Model, ModelStep } from './search.ts';

const sourceItem: RecordWrite = { item: 'source', change: {} };

type Options = { readonly isTorn: boolean; readonly without: RecordRule | null };

export const recordModel = (
  jobs: readonly RecordJob[],
  { isTorn, without }: Options,
): Model<RecordState> => {
  const has = (rule: RecordRule): boolean => rule !== without;
  const stepsOf = (
    state: RecordState,
    i: number,
    process: Process,
    job: RecordJob,
  ): ModelStep<RecordState>[] => {
    const name = `${i} ${job.does}`;
    const to = (
      does: string,
      change: Partial<Process>,
      rest: RecordState = state,
    ): ModelStep<RecordState> => ({
      does: `${name} ${does}`,
      next: { ...rest, processes: rest.processes.with(i, { ...process, ...change }) },
    });
    const end = (does: string) => to(does, { at: 'ended', read: null });
    const again = (does: string) => to(does, { at: 'new', read: null });

    /** One transaction: decided at once, seen at once or in pieces; its answer may be lost. */
    const write = (
      writes: readonly RecordWrite[],
      decided: Decision,
      at: Process['at'] = 'answered',
    ): ModelStep<RecordState>[] => {
      const isBusy = writes.some((each) => isHeld(state, each));
      if (isBusy) return [];
      const logged = { ...state, decisions: [...state.decisions, decided] };
      if (isTorn && writes.length > 1) {
        return [to('writes', { at, read: null, underWay: writes }, logged)];
      }
      const written = writes.reduce(apply, logged);
      return [
        to('writes', { at, read: null }, written),
        to('writes, the answer is lost, tries again', {}, written),
      ];
    };

    const replay = ({
      receipt,
      records,
    }: Extract<RecordJob, { does: 'replay' }>): ModelStep<RecordState>[] => {
      const { source } = state;
      const read = process.read ?? source;
      const mark: RecordWrite = {
        item: 'source',
        change: { replayed: merge(read.replayed, records) },
      };
      const batch: RecordWrite[] = [
        { item: 'receipt', of: receipt },
        { item: 'marker', of: receipt },
      ];
      const decided: Decision = { does: 'replay', records };
      const marked: Decision = { does: 'mark', records };
      if (process.at === 'second write') {
        return has('a replay marks its source after its batch, not before it')
          ? write([mark], marked)
          : write(batch, decided);
      }
      if ([mark, ...batch].some((each) => isHeld(state, each))) return [];
      const isThere = state.receipts.includes(receipt);
      const holds =
        (source.state === 'applied' || !has('a replay is of a batch that counts')) &&
        (source.partVoided === read.partVoided || !has('a replay is of parts as read')) &&
        (same(source.replayed, read.replayed) || !has('a replay is of replays as read')) &&
        (same(source.dismissed, read.dismissed) || !has('a replay is of dismissals as read'));
      if (isThere) return [end('finds its batch: duplicate')];
      if (!holds) return [again('is refused')];
      if (!has('a replay marks its source after its batch, not before it')) {
        return write([mark], marked, 'second write');
      }
      if (!has('a replay marks its source in its own transaction')) {
        return write(batch, decided, 'second write');
      }
      return write([...batch, mark], decided);
    };

    const dismiss = ({
      records,
    }: Extract<RecordJob, { does: 'dismiss' }>): ModelStep<RecordState>[] => {
      const { source } = state;
      const read = process.read ?? source;
      const open = records.filter(
        (each) => !read.replayed.includes(each) && !read.dismissed.includes(each),
      );
      if (open.length === 0) return [end('finds nothing open')];
      if (isHeld(state, sourceItem)) return [];
      const holds =
        (same(source.replayed, read.replayed) || !has('a dismissal is of replays as read')) &&
        (same(source.dismissed, read.dismissed) || !has('a dismissal is of dismissals as read'));
      if (!holds) return [again('is refused')];
      return write([{ item: 'source', change: { dismissed: merge(read.dismissed, open) } }], {
        does: 'dismiss',
        records: open,
      });
    };

    const voiding = (isPart: boolean): ModelStep<RecordState>[] => {
      const { source } = state;
      const read = process.read ?? source;
      if (isHeld(state, sourceItem)) return [];
      if (source.state === 'voided' || (isPart && source.partVoided)) {
        return [end('finds it voided')];
      }
      if (source.partVoided !== read.partVoided) return [again('is refused')];
      const change: Partial<Source> = isPart ? { partVoided: true } : { state: 'voided' };
      return write([{ item: 'source', change }], {
        does: isPart ? 'void part' : 'void',
        records: [],
      });
    };

    switch (process.at) {
      case 'new': {
        const { source, receipts } = state;
        if (job.does === 'replay') {
          const closed = [...source.replayed, ...source.dismissed];
          const isRefused =
            source.state === 'voided' ||
            (source.partVoided && job.records.includes(recordOfPart)) ||
            job.records.some((each) => closed.includes(each));
          if (isRefused) {
            return [end(receipts.includes(job.receipt) ? 'is a duplicate' : 'is refused for good')];
          }
        }
        return [to('reads', { at: 'write', read: source })];
      }
      case 'write':
      case 'second write':
        return [
          ...(job.does === 'replay'
            ? replay(job)
            : job.does === 'dismiss'
              ? dismiss(job)
              : voiding(job.does === 'void part')),
          end('dies'),
        ];
      case 'answered':
        return process.underWay.length > 0 ? [] : [end('is answered')];
      case 'ended':
        return [];
    }
  };

  /** What was decided is seen, write by write, also after its process died. */
  const showing = (state: RecordState): ModelStep<RecordState>[] =>
    state.processes.flatMap(({ underWay, ...process }, i) =>
      underWay.map((write) => {
        const rest = underWay.filter((each) => each !== write);
        const processes = state.processes.with(i, { ...process, underWay: rest });
        return { does: `${i} is seen: ${write.item}`, next: apply({ ...state, processes }, write) };
      }),
    );

  const idle: Process = { at: 'new', read: null, underWay: [] };
  return {
    start: {
      source: { state: 'applied', partVoided: false, replayed: [], dismissed: [] },
      receipts: [],
      markers: [],
      processes: jobs.map(() => idle),
      decisions: [],
    },
    steps: (state) => [
      ...state.processes.flatMap((process, i) => {
        const job = jobs[i];
        return job === undefined ? [] : stepsOf(state, i, process, job);
      }),
      ...showing(state),
    ],
    fault: faultOfRecords,
  };
};
