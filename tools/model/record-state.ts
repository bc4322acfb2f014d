/** A batch with two quarantined records, of which the second is of the consumer whose part is voided. */
export type Source = {
  readonly state: 'applied' | 'voided';
  readonly partVoided: boolean;
  readonly replayed: readonly number[];
  readonly dismissed: readonly number[];
};

export type RecordWrite =
  | { readonly item: 'source'; readonly change: Partial<Source> }
  | { readonly item: 'receipt' | 'marker'; readonly of: number };

export type Process = {
  readonly at: 'new' | 'write' | 'second write' | 'answered' | 'ended';
  readonly read: Source | null;
  /** Of its transaction, what is not to be seen yet. */
  readonly underWay: readonly RecordWrite[];
};

export type Decision = {
  readonly does: 'replay' | 'mark' | 'dismiss' | 'void' | 'void part';
  readonly records: readonly number[];
};

export type RecordState = {
  readonly source: Source;
  /** Replays whose receipt is there, and those whose marker was put: each is counted once by a commit. */
  readonly receipts: readonly number[];
  readonly markers: readonly number[];
  readonly processes: readonly Process[];
  /** In the order in which they were made. */
  readonly decisions: readonly Decision[];
};

export type RecordRule =
  | 'a replay marks its source in its own transaction'
  | 'a replay marks its source after its batch, not before it'
  | 'a replay is of a batch that counts'
  | 'a replay is of parts as read'
  | 'a replay is of replays as read'
  | 'a replay is of dismissals as read'
  | 'a dismissal is of replays as read'
  | 'a dismissal is of dismissals as read';

export type RecordJob =
  | { readonly does: 'replay'; readonly receipt: number; readonly records: readonly number[] }
  | { readonly does: 'dismiss'; readonly records: readonly number[] }
  | { readonly does: 'void' | 'void part' };

/** The record of the consumer whose part is voided. */
export const recordOfPart = 1;

export const same = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

export const merge = (a: readonly number[], b: readonly number[]): number[] =>
  [...new Set([...a, ...b])].sort((x, y) => x - y);

/** Whether a transaction under way holds what a write is of. */
export const isHeld = ({ processes }: RecordState, write: RecordWrite): boolean =>
  processes.some(({ underWay }) =>
    underWay.some(
      (each) =>
        each.item === write.item &&
        (each.item === 'source' || write.item === 'source' || each.of === write.of),
    ),
  );

export const apply = (state: RecordState, write: RecordWrite): RecordState => {
  switch (write.item) {
    case 'source':
      return { ...state, source: { ...state.source, ...write.change } };
    case 'receipt':
      return { ...state, receipts: merge(state.receipts, [write.of]) };
    case 'marker':
      return { ...state, markers: [...state.markers, write.of].sort((a, b) => a - b) };
  }
};
