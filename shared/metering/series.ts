import { compareConsumers, type Consumer, consumerKey } from './consumer.ts';
import { compareLabels, type Labels, labelsText } from './labels.ts';

/** What is counted: `requests`, or the name of a quantity. */
export type Meter = string;

/** The meter that every event counts one of. */
export const requestsMeter: Meter = 'requests';

/** Whose usage it is, what it is split by, and what is counted. */
export type Series = {
  readonly consumer: Consumer;
  readonly labels: Labels;
  readonly meter: Meter;
};

/** A series as one text; two series never share one. */
export const seriesKey = ({ consumer, labels, meter }: Series): string => {
  const split = labelsText(labels);
  return `${meter} ${split.length} ${split}${consumerKey(consumer)}`;
};

/** By consumer, then labels. */
export const compareSeries = (a: Omit<Series, 'meter'>, b: Omit<Series, 'meter'>): number =>
  compareConsumers(a.consumer, b.consumer) || compareLabels(a.labels, b.labels);
