/** What a median must keep. */
export type Bound = { readonly kind: 'at least' | 'at most'; readonly value: number };

/** One number per repetition, in the order in which they were taken. */
export type Metric = {
  readonly name: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly bound?: Bound;
};

/** One line of the table. The ratio is taken repetition by repetition, the floor next to the measured. */
export type BenchLine = {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly what: string;
  readonly measured: Metric;
  readonly floor?: Metric;
  readonly ratio?: Metric;
  /** Shown behind the rest; a bound of theirs counts like any other. */
  readonly others?: readonly Metric[];
};

/** A row that was not measured: what it needs is not installed, or it could not be had to run. */
export type Unmeasured = {
  readonly id: string;
  readonly what: string;
  readonly kind: 'skipped' | 'FAILED';
  readonly reason: string;
};

export type Result = BenchLine | Unmeasured;

export type RunOptions = {
  readonly repetitions: number;
  /** The folder of another checkout whose server is measured in turn; `null` for none. */
  readonly beside: URL | null;
  /** Says what is under way. */
  readonly progress: (text: string) => void;
};

/** One row of the table. */
export type Benchmark = {
  readonly id: string;
  readonly what: string;
  /** Whether it heeds `beside`. */
  readonly hasBeside?: true;
  /** Runs alone, from nothing, and leaves nothing behind. */
  readonly run: (options: RunOptions) => Promise<Result>;
};

export const atLeast = (value: number): Bound => ({ kind: 'at least', value });

export const atMost = (value: number): Bound => ({ kind: 'at most', value });

/** The quotient of each repetition: `measured` over `floor`. */
export const ratioOf = (measured: Metric, floor: Metric, bound?: Bound): Metric => ({
  name: 'ratio',
  unit: '×',
  samples: measured.samples.map((value, i) => value / (floor.samples[i] ?? Number.NaN)),
  ...(bound && { bound }),
});
