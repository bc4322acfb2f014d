export const minStatus = 100;
export const maxStatus = 599;

/** Whether a value is an HTTP status that can be metered. */
export const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= minStatus && (value as number) <= maxStatus;

/** The classes of statuses, in the order of every list of them. */
export const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

export type StatusClass = (typeof statusClasses)[number];

/** `2` for 200 to 299, and so on. */
export const classOf = (status: number): number => Math.floor(status / 100);

/** Sums by the name of their class; a sum stands at the place that `classOf` gives. */
export const sumsByClass = (sums: readonly number[]): Readonly<Record<StatusClass, number>> => {
  const [, one = 0, two = 0, three = 0, four = 0, five = 0] = sums;
  return { '1xx': one, '2xx': two, '3xx': three, '4xx': four, '5xx': five };
};

/** The statuses that `404` or `4xx` names; `null` where it is neither. */
export const statusesOf = (term: string): readonly number[] | null => {
  if (/^[1-5]xx$/i.test(term)) {
    const first = Number(term[0]) * 100;
    return Array.from({ length: 100 }, (_, i) => first + i);
  }
  const status = /^\d{3}$/.test(term) ? Number(term) : Number.NaN;
  return isStatus(status) ? [status] : null;
};
