import type { PushTarget } from '../customers/read-push.ts';
import type { PushSystem } from '../customers/push-systems.ts';

/** What the file `billable.yaml` says about one system. No secret is ever among it. */
export type PushSystemSettings = PushTarget & { readonly name: PushSystem };

/** Where a system is, without a query: a key in it may change, and the system is the same. */
export const addressOf = ({ url }: Pick<PushSystemSettings, 'url'>): string => {
  if (url === null) return '';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
};

/** Every customer of the directory by its id, with the ids that the file gives it elsewhere. */
export type PushDirectory = ReadonlyMap<string, Readonly<Partial<Record<PushSystem, string>>>>;

/** Who a customer is there; `null`: the file does not say, and no sending is possible. */
export const subjectOf = (
  directory: PushDirectory,
  system: PushSystem,
  customer: string,
): string | null => {
  const named = directory.get(customer)?.[system];
  if (named !== undefined) return named;
  return system === 'openmeter' || system === 'http' ? customer : null;
};
