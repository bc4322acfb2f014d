import { withBrowsers } from '../functions/query/page/browsers.ts';
import type { DoorContext } from '../functions/query/page/routes.ts';
import type { Router } from '../shared/api/router.ts';
import type { ProblemResponse } from '../shared/api/problem.ts';
import { sessionKeysOf } from '../shared/api/session-keys.ts';
import { createSessions } from '../shared/api/session.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';
import { publicPlace } from '../shared/page/public-url.ts';
import type { TokenSource } from '../shared/ports/token-source.ts';
import type { UsedLinks } from '../shared/ports/used-links.ts';
import type { Config } from '../shared/settings/config.ts';
import type { CustomerDoors } from './customers/customer-doors.ts';

type DoorsContext = {
  readonly tokens: TokenSource;
  readonly customers: CustomerDoors;
  readonly used: UsedLinks;
  readonly clock: () => EpochMs;
  readonly refuseToken: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

/** How people come in with a browser. */
export const openDoors = (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { tokens, customers: { keys, access, links }, used, clock, refuseToken }: DoorsContext,
) => {
  const { prefix, isSecure } = publicPlace(publicUrl);
  const sessionKeys = sessionKeysOf({ tokens, signingKeys: keys });
  const sessions = createSessions({ keys: sessionKeys, clock, used, prefix, isSecure });
  const credentials = { tokens, customers: access };
  const handlers: DoorContext = { sessions, credentials, links, prefix, refuseToken };
  return {
    handlers,
    open: (router: Router) => withBrowsers(router, { sessions, prefix, refuseToken }),
  };
};
