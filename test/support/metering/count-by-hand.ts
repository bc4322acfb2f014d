type CapturedEntry = {
  readonly consumer?: {
    readonly id: string;
    readonly username?: string;
    readonly custom_id?: string;
  };
  readonly response: { readonly status: number };
  readonly started_at: number;
};

/** Lines of hour, consumer and status with their number, counted without any of the product. */
export const countByHand = (bodies: Iterable<Buffer>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const body of bodies) {
    const parsed = JSON.parse(body.toString('utf8')) as CapturedEntry | CapturedEntry[];
    for (const { consumer, response, started_at: at } of [parsed].flat()) {
      const hour = new Date(at).toISOString().slice(0, 13);
      const id = consumer?.id ?? 'anonymous';
      const names = [id, consumer?.custom_id ?? null, consumer?.username ?? null];
      const key = JSON.stringify([hour, ...names, response.status]);
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
};

type HourRow = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_username: string | null;
  readonly consumer_custom_id: string | null;
  readonly status: number;
  readonly requests: number;
};

/** The rows of `/billable?period=hour` as the same lines. */
export const linesOfHours = (rows: readonly HourRow[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    rows.map((row) => [
      JSON.stringify([
        row.period_start.slice(0, 13),
        row.consumer_id,
        row.consumer_custom_id,
        row.consumer_username,
        row.status,
      ]),
      row.requests,
    ]),
  );
