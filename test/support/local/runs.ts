/**
 * How often a property is tried: its usual number, times `PROPERTY_RUNS_FACTOR` for a campaign by
 * hand. Always whole: fast-check never ends on a fraction.
 */
export const runs = (usual: number): number =>
  Math.ceil(usual * Number(process.env['PROPERTY_RUNS_FACTOR'] ?? 1));

/** Time enough for a property, on a machine that is busy with others and in a campaign too. */
export const propertyMs = runs(900_000);
