/** A step that a process, the clock or the store may take next. */
export type ModelStep<State> = { readonly does: string; readonly next: State };

/** A protocol of few processes. States are plain data: equal texts of JSON are the same state. */
export type Model<State> = {
  readonly start: State;
  readonly steps: (state: State) => readonly ModelStep<State>[];
  /** What is wrong with a state, by the steps that are left in it; `null` where nothing is. */
  readonly fault: (state: State, steps: readonly ModelStep<State>[]) => string | null;
};

/** `fault` with the shortest way to it, or the number of all states where there is none. */
export type SearchOutcome =
  | { readonly kind: 'holds'; readonly states: number }
  | { readonly kind: 'breaks'; readonly fault: string; readonly trace: readonly string[] };

type Visit<State> = {
  readonly state: State;
  readonly from: Visit<State> | null;
  readonly does: string;
};

/** Searches every interleaving, breadth first. */
export const search = <State>({ start, steps, fault }: Model<State>): SearchOutcome => {
  const first: Visit<State> = { state: start, from: null, does: '' };
  const seen = new Set([JSON.stringify(start)]);
  const queue = [first];
  for (const visit of queue) {
    const next = steps(visit.state);
    const found = fault(visit.state, next);
    if (found !== null) return { kind: 'breaks', fault: found, trace: traceOf(visit) };
    for (const { does, next: state } of next) {
      const key = JSON.stringify(state);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ state, from: visit, does });
    }
  }
  return { kind: 'holds', states: seen.size };
};

const traceOf = <State>(last: Visit<State>): readonly string[] => {
  const trace: string[] = [];
  let visit = last;
  while (visit.from !== null) {
    trace.unshift(visit.does);
    visit = visit.from;
  }
  return trace;
};

/** A model with a rule left out, or as it is; what must come of it. */
export type SearchCase = {
  readonly what: string;
  readonly mustHold: boolean;
  readonly run: () => SearchOutcome;
};
