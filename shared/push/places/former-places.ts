/** A customer and name there that a total went to before. */
export type FormerPlace = { readonly subject: string; readonly event: string };

/** Places that are kept of a record, so that it stays small. */
const mostKept = 20;

/** Keeps a place, as the latest. */
export const withFormer = (
  former: readonly FormerPlace[],
  place: FormerPlace | null,
): readonly FormerPlace[] => {
  if (place === null) return former;
  const { subject, event } = place;
  const others = former.filter((one) => one.subject !== subject || one.event !== event);
  return [...others, { subject, event }].slice(-mostKept);
};
