/** A release of Kong Gateway, as far as this kit tells releases apart. */
export type KongVersion = { readonly major: number; readonly minor: number };

export const oldestKong: KongVersion = { major: 2, minor: 8 };
export const defaultKong: KongVersion = { major: 3, minor: 9 };

/** Reads `3.9`, `3.9.3`, `3.4.3.1-enterprise-edition`; `null` for anything else. */
export const parseKongVersion = (text: string): KongVersion | null => {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?![\da-z])/i.exec(text.trim());
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
};

export const isAtLeast = (version: KongVersion, major: number, minor: number): boolean =>
  version.major > major || (version.major === major && version.minor >= minor);

/** From 3.5 on each entry has `request.id`, and a batch that is sent again is the same bytes. */
export const hasRequestId = (version: KongVersion): boolean => isAtLeast(version, 3, 5);

/** From 3.3 on http-log has the queue that retries by time; before, by number of attempts. */
export const hasTimedRetries = (version: KongVersion): boolean => isAtLeast(version, 3, 3);

/** From 3.2 on a header's value may be a vault reference. */
export const hasVaultHeaders = (version: KongVersion): boolean => isAtLeast(version, 3, 2);

/** The Ingress Controllers that know `configPatches` (3.1 and later) work with Kong 3.4 and later. */
export const hasConfigPatches = (version: KongVersion): boolean => isAtLeast(version, 3, 4);

/** Before 3.0 a header's value is a list. */
export const hasSingleHeaderValues = (version: KongVersion): boolean => isAtLeast(version, 3, 0);

/** The releases from which on the kit's settings are others than before. */
const changes: readonly KongVersion[] = [
  oldestKong,
  { major: 3, minor: 0 },
  { major: 3, minor: 2 },
  { major: 3, minor: 3 },
  { major: 3, minor: 5 },
];

/** The release from which on the settings for `version` hold, and the one from which on no longer. */
export const settingsChangeAt = (
  version: KongVersion,
): readonly [from: KongVersion, to: KongVersion | undefined] => {
  const isReached = ({ major, minor }: KongVersion): boolean => isAtLeast(version, major, minor);
  return [changes.findLast(isReached) ?? oldestKong, changes.find((change) => !isReached(change))];
};
