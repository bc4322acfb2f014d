/** The days of a range of the recipes, from the first to the last one; by hand, without Billable. */
export const daysOfRange = (
  range: string,
  today: string,
): readonly [first: string, last: string] => {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const quarter = month - ((month - 1) % 3);
  switch (range) {
    case 'last_month':
      return [dayOf(year, month - 1, 1), dayOf(year, month, 0)];
    case 'last_quarter':
      return [dayOf(year, quarter - 3, 1), dayOf(year, quarter, 0)];
    case 'this_year':
      return [dayOf(year, 1, 1), dayOf(year, 12, 31)];
    case 'last_30_days':
      return [daysAfter(today, -30), daysAfter(today, -1)];
    default:
      throw new Error(`nothing says which days ${range} has`);
  }
};

/** The Monday of the week of a day. */
export const mondayOf = (day: string): string =>
  daysAfter(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const dayOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
