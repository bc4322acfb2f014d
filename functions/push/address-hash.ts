import { addressOf, type PushSystemSettings } from '../../shared/push/settings.ts';
import type { PushContext } from './context.ts';

type Asked = Pick<PushContext, 'hash'> & { readonly settings: Pick<PushSystemSettings, 'url'> };

/** Where a system is, as the ledger keeps it: the path of a url may hold a secret. */
export const addressHash = ({ settings, hash }: Asked): string =>
  hash(addressOf(settings)).slice(0, 16);
