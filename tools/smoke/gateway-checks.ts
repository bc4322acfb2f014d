import { post, read } from './calls.ts';
import { type Check, expectStatus, Untried } from './check.ts';
import type { SmokeContext } from './context.ts';

/** Above the 6 MB of a Lambda event, below the 10 MB of an HTTP API; without an entry. */
const tooLarge = `[${' '.repeat(7 * 1_048_576)}]`;

/** Beyond what the gateway takes at once by `readBurst` and `readRate`, at their defaults. */
const manyReads = 300;

const wanted = 'www-authenticate';

/** What the gateway answers before, or in the place of, a function. */
export const gatewayChecks: Readonly<Record<string, Check<SmokeContext>>> = {
  'a body over 6 MB is refused': async ({ api, ingestToken, isEmulator }) => {
    const answer = await post(api, tooLarge, ingestToken);
    if (isEmulator && answer.status === 200) throw new Untried('the emulator has no such bound');
    expectStatus(answer, 413);
    return `413: ${answer.body.toString('utf8', 0, 80)}`;
  },

  'more reads than the bound allows are answered 429': async ({ api, isEmulator }) => {
    const answers = await Promise.all(
      Array.from({ length: manyReads }, async () => api('/health')),
    );
    const throttled = answers.filter(({ status }) => status === 429).length;
    if (throttled > 0) return `${throttled} of ${manyReads} at once`;
    if (isEmulator) throw new Untried('the emulator has no throttles');
    throw new Error(`answered ${answers[0]?.status}, not 429, to all of ${manyReads} at once`);
  },

  'a 401 says how to present a token': async ({ api }) => {
    const { headers } = expectStatus(await read(api, '/billable', 'wrong'), 401);
    if (headers[wanted] !== undefined) return `${wanted}: ${String(headers[wanted])}`;
    const renamed = Object.keys(headers).find((name) => name.endsWith(wanted));
    if (renamed !== undefined) return `the gateway renames ${wanted} to ${renamed}`;
    throw new Error(`no ${wanted} among ${Object.keys(headers).join(', ')}`);
  },
};
