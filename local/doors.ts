import { withBrowsers } from '../functions/query/page/browsers.ts';
import type { Router } from '../shared/api/router.ts';
import type { SignInContext } from '../functions/query/page/sign-in-handler.ts';
import type { ProblemResponse } from '../shared/api/problem.ts';
import { sessionKeysOf } from '../shared/api/session-keys.ts';
import { createSessions } from '../shared/api/session.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';
import { publicPlace } from '../shared/page/public-url.ts';
import type { TokenSource } from '../shared/ports/token-source.ts';
import type { Config } from '../shared/settings/config.ts';

type DoorsContext = {
  readonly tokens: TokenSource;
  readonly clock: () => EpochMs;
  readonly refuseToken: (refusal: ProblemResponse) => Promise<ProblemResponse>;
};

/** How people come in with a browser. */
export const openDoors = (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { tokens, clock, refuseToken }: DoorsContext,
) => {
  const { prefix, isSecure } = publicPlace(publicUrl);
  const sessions = createSessions({ keys: sessionKeysOf(tokens), clock, prefix, isSecure });
  const signIn: SignInContext = { sessions, tokens, prefix, refuseToken };
  return { signIn, open: (router: Router) => withBrowsers(router, { sessions, prefix }) };
};
