import type { Manifest } from './manifest.ts';

/** A version of a month; `manifest` is `null` where it cannot be read. */
export type ChainLink = { readonly version: number; readonly manifest: Manifest | null };
