import { field } from '../../shared/stored/json-object.ts';
import type { HeaderBuffers } from '../kit/body-size.ts';
import type { KongVersion } from '../kit/version.ts';

/** What the doctor reads of a running Kong, as plain data. Plugins keep their order. */
export type KongState = {
  readonly version: KongVersion;
  /** Kong's setting of that name: `off` forbids all Lua in the configuration. */
  readonly untrustedLua: string;
  /** What nginx takes of a request's head: it bounds a whole entry. */
  readonly headerBuffers: HeaderBuffers;
  /** Whether Kong has no database: entities without a name get other ids at each load. */
  readonly isDbless: boolean;
  /** The plugins that this Kong has loaded; `null` where it does not say. */
  readonly available: ReadonlySet<string> | null;
  readonly plugins: readonly Plugin[];
  readonly routes: readonly KongRoute[];
  readonly services: readonly Service[];
  /** Of the first thousand consumers those without a username, by custom id. Read where it matters. */
  readonly namelessConsumers: readonly string[];
  /** Names of services and consumers by id, as far as plugins refer to them. */
  readonly names: ReadonlyMap<string, string>;
  /** The prefixes of Kong's vaults; `null` where this Kong does not list them. */
  readonly vaults: ReadonlySet<string> | null;
};

export type Plugin = {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly tags: readonly string[];
  /** When Kong runs it; `''` for always. */
  readonly condition: string;
  /** For which Kong runs it; none where it does not say. */
  readonly protocols: readonly string[];
  /** Ids; `''` where the instance is not bound to such an entity. */
  readonly scope: PluginScope;
  readonly config: PluginConfig;
};

export type PluginScope = {
  readonly route: string;
  readonly service: string;
  readonly consumer: string;
  readonly consumerGroup: string;
};

export type PluginConfig = Readonly<Record<string, unknown>>;

export type Service = { readonly id: string; readonly name: string; readonly host: string };

export type KongRoute = {
  readonly id: string;
  /** Its id where it has none. */
  readonly name: string;
  /** `''` where the route has no service. */
  readonly service: string;
  readonly protocols: readonly string[];
};

/** A field of a configuration as text; `''` where it is missing or something else. */
export const textField = (config: unknown, name: string): string => {
  const value = field(config, name);
  return typeof value === 'string' ? value : '';
};

/** A number of a configuration; `undefined` where it is missing or something else. */
export const numberField = (config: unknown, name: string): number | undefined => {
  const value = field(config, name);
  return typeof value === 'number' ? value : undefined;
};
