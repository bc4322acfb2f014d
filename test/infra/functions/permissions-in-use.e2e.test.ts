import { afterAll, beforeAll, expect } from '@jest/globals';

import { monthAt, monthBefore } from '../../../shared/reports/month.ts';
import { startHook } from '../../support/alerts/hook.ts';
import { largeBatches } from '../../support/aws/large-usage.ts';
import { story } from '../../support/jest/story.ts';
import { entry } from '../../support/metering/entries.ts';
import { billableYaml } from '../../support/permissions/billable-yaml.ts';
import { getPath, ingestToken, openLink, postBatch } from '../../support/permissions/callers.ts';
import { closeMonth } from '../../support/permissions/closed-month.ts';
import { deployBehindPolicies, type Seen } from '../../support/permissions/deployment.ts';
import {
  describeWithSimulator,
  simulator,
} from '../../support/permissions/describe-with-simulator.ts';
import { forbiddenOf } from '../../support/permissions/forbidden.ts';
import { deniedOf, unneededOf } from '../../support/permissions/unneeded.ts';
import { startHttpDouble } from '../../support/push/http-double.ts';

type Stack = Awaited<ReturnType<typeof deployBehindPolicies>>;
type Function = Awaited<ReturnType<Stack['open']>>;
type Hook = Awaited<ReturnType<typeof startHook>>;

const now = Date.now();
/** Near the end of the month before: young enough to be counted, and sent on any day. */
const lastMonth = Date.parse(`${monthBefore(monthAt(now, 'UTC'))}-25T12:00:00Z`);
const closed = monthAt(lastMonth, 'UTC');
const month = new Date(now).toISOString().slice(0, 7);
const fileKey = 'config/billable.yaml';

let stack: Stack;
let hook: Hook;
let system: Awaited<ReturnType<typeof startHttpDouble>>;

/**
 * Each case is brought about here: what a role needs must not depend on how fast this machine is. For
 * the calls that Lambda makes in the name of a role, they are taken from the settings of the function.
 */
describeWithSimulator('the real bundles, behind what their policies allow', () => {
  beforeAll(async () => {
    hook = await startHook(() => [`whsec_${'a'.repeat(48)}`]);
    system = await startHttpDouble(() => [`whsec_${'a'.repeat(48)}`]);
    if ('missing' in simulator) throw new Error(simulator.missing);
    stack = await deployBehindPolicies(simulator, billableYaml(hook.server.url, system.server.url));
  });

  afterAll(async () => {
    await stack.close();
    await hook.server.stop();
    await system.server.stop();
  });

  story('everything that the functions do is allowed, and every right is needed', (step) => {
    const good = (): string => billableYaml(hook.server.url, system.server.url);
    let ingest: Function;
    let query: Function;
    let recover: Function;
    let report: Function;
    let alert: Function;
    let push: Function;

    const post = async (body: string) => postBatch(ingest.invoke, body);
    const get = async (path: string, token?: string) => getPath(query.invoke, path, token);
    const isPlain = ({ asked: { context } }: Seen): boolean =>
      context['dynamodb:EnclosingOperation'] === undefined;
    const hasEndedCommit = (name: string): boolean =>
      stack
        .seen()
        .some(
          (each) =>
            each.role === name && each.asked.action.endsWith(':DeleteItem') && isPlain(each),
        );
    const isLease = ({ action, context }: Seen['asked']): boolean =>
      action === 'dynamodb:UpdateItem' && String(context['dynamodb:LeadingKeys']) === 'lease';
    const isUpload = ({ action }: Seen['asked']): boolean => action === 's3:PutObject';

    step('ingest commits small batches itself', async () => {
      ingest = await stack.open('ingest', { COMMIT_SECONDS: '0' });
      query = await stack.open('query');
      // A commit may be cut short on a busy machine: the next batch begins another.
      for (let i = 0; !hasEndedCommit('ingest'); i++) {
        const small = entry({ startedAt: now, requestId: `small ${i}`, consumer: { id: 'small' } });
        expect(await post(JSON.stringify(small))).toBe(200);
      }
    });

    step(
      'recover commits what ingest cannot, also where receipts and groups lie in parts',
      async () => {
        const giveLease = ingest.failEach(isLease);
        expect(await post(JSON.stringify([entry({ startedAt: now }), 1]))).toBe(200);
        expect(await post(JSON.stringify([entry({ startedAt: lastMonth })]))).toBe(200);
        const [first = '', ...others] = largeBatches(9_000, now);
        for (const body of [first, first, ...others]) expect(await post(body)).toBe(200);
        giveLease();
        recover = await stack.open('recover');
        // Once a minute, until all of it is counted.
        do await recover.invoke({});
        while (!hasEndedCommit('recover') || (await get('/billable?csv=true')).statusCode !== 303);
      },
    );

    step('questions are answered, large ones by an export', async () => {
      for (const path of [
        '/health',
        '/openapi.json',
        '/billable',
        '/billable?consumer=username:poppy',
        '/billable?consumer=custom_id:cust-0001',
        '/',
      ]) {
        const answer = await get(path);
        expect([path, answer.statusCode, query.output()]).toEqual([path, 200, '']);
      }
      expect((await get('/whoami', ingestToken)).statusCode).toBe(200);
      const answer = await get('/billable?csv=true');
      expect(answer.statusCode).toBe(303);
      expect((await fetch(answer.headers['location'] ?? '')).status).toBe(200);
      query.fail((asked) => isUpload(asked) && asked.context['s3:if-none-match'] !== undefined);
      expect((await get('/billable?csv=true')).statusCode).toBeGreaterThanOrEqual(500);
    });

    step('reports are written, listed and served', async () => {
      report = await stack.open('report');
      await stack.putFile(fileKey, good());
      report.fail((asked) => isUpload(asked) && asked.context['s3:if-none-match'] !== undefined);
      await expect(report.invoke({ month })).rejects.toThrow('');
      expect(await report.invoke({ month })).toMatchObject([{ outcome: 'written' }]);
      expect((await get('/reports')).statusCode).toBe(200);
      expect((await get(`/reports/${month}`)).statusCode).toBe(200);
      const link = await get(`/reports/${month}.csv`);
      expect((await fetch(link.headers['location'] ?? '')).status).toBe(200);
    });

    step('alerts are sent, to the topic too', async () => {
      alert = await stack.open('alert');
      await alert.invoke({});
      expect(hook.received).toHaveLength(1);
    });

    step('totals are pushed, those of a closed month as its report bills them', async () => {
      await report.invoke({ month: closed });
      await closeMonth(stack, { month: closed, file: good(), now });
      push = await stack.open('push');
      await push.invoke({});
      expect(system.value('api_requests', 'acme')).toBe(1);
    });

    step('a link to the page is used up', async () => {
      // It had read the file of before.
      await query.restart();
      expect(await openLink((event) => query.invoke(event), 'acme', now)).toBe(303);
    });

    step('where billable.yaml is wrong, the version of before is read', async () => {
      await stack.putFile(fileKey, 'customers: [{ id: 007 }]\n');
      for (const one of [query, report, alert, push]) await one.restart();
      expect((await get('/billable?customer=acme')).statusCode).toBe(200);
      await report.invoke({ month });
      await alert.invoke({});
      await push.invoke({});
    });

    const functions = () => ({ ingest, query, recover, report, alert, push });

    step(
      'nothing of it was denied, nor what Lambda asks for in the name of the functions',
      async () => {
        expect(stack.seen().filter(({ isAllowed }) => !isAllowed)).toEqual([]);
        for (const one of Object.values(functions())) {
          expect(await deniedOf(one, one.ofLambda)).toBeNull();
        }
      },
    );

    step('without an action or a resource of a statement, a call is denied', async () => {
      for (const [name, one] of Object.entries(functions())) {
        const own = stack.seen().flatMap(({ role, asked }) => (role === name ? [asked] : []));
        expect([name, await unneededOf(one, [...one.ofLambda, ...own])]).toEqual([name, []]);
      }
    });

    step('what would change history, or tell what is not its own, is denied', async () => {
      const forbidden = forbiddenOf(stack.arns);
      for (const [role, asked] of forbidden.calls) {
        const { statements, may } = functions()[role];
        expect([role, asked, await may(asked, statements)]).toEqual([role, asked, false]);
      }
      expect(await report.may(forbidden.overwritten, functions().report.statements)).toBe(false);
      // The bucket's own policy holds also for who may write anywhere in it.
      const everything = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
      expect(await report.may(forbidden.overwritten, everything)).toBe(false);
      expect(await report.may(forbidden.newReport, everything)).toBe(true);
      expect(await report.may(forbidden.export, everything)).toBe(true);
    });
  });
});
