import type { EpochMs } from '../calendar/instant.ts';
import type { Scope } from '../ports/token-source.ts';

/** Who asks, by the token. */
export type Caller = {
  readonly scope: Scope;
  /** The customer whose usage alone may be seen; `null`: everything may. */
  readonly customer: string | null;
  /** When the token ends; `null` for one that does not. */
  readonly expires: EpochMs | null;
};

/** What a token must open: a scope, either, or none at all. */
export type Access = Scope | 'any' | null;
