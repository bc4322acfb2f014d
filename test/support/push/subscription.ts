/** A subscription that renews on the 1st of UTC, with one metered price. */
export const anchoredInUtc = (customer: string, month: string, priceId = 'price_1') => {
  const begun = Date.parse('2025-01-01T00:00:00Z') / 1000;
  const recurring = { meter: 'mtr_1', interval: 'month', interval_count: 1 };
  const [year = 0, of = 1] = month.split('-').map(Number);
  const current_period_start = Date.UTC(year, of) / 1000;
  const price = { id: priceId, created: begun, recurring };
  return {
    id: `sub_${customer}`,
    customer,
    billing_cycle_anchor: begun,
    start_date: begun,
    ended_at: null,
    cancel_at: null,
    items: { data: [{ id: `si_${customer}`, created: begun, current_period_start, price }] },
  };
};
