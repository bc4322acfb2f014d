/**
 * How often a property is tried: its usual number, times `PROPERTY_RUNS_FACTOR` for a campaign by
 * hand.
 */
export const runs = (usual: number): number =>
  usual * Number(process.env['PROPERTY_RUNS_FACTOR'] ?? 1);

/** Time enough for a property, in a campaign too. */
export const propertyMs = runs(60_000);
