// Each runtime serves what stands in the table of routes, and nothing else. A 404 lists what there is.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import '../../../local/v8-flags.ts';
import { newSharedClocks } from '../../../local/push/shared-clocks.ts';
import { startReads } from '../../../local/reads/start-reads.ts';
import { type RunningServer, startServer } from '../../../local/start-server.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openApiDocument } from '../../../shared/api/openapi/document.ts';
import { routes } from '../../../shared/api/routes.ts';
import { variable } from '../../../shared/names.ts';
import { readConfig } from '../../../shared/settings/config.ts';
import { apiEvent } from '../../support/api/api-gateway-events.ts';
import { request, textOf } from '../../support/api/requests.ts';
import { stackTemplate } from '../../support/aws/stack-template.ts';
import { standardVariables } from '../../support/aws/standard-variables.ts';
import { newDataDir, removeDataDir } from '../../support/local/server.ts';

type Entry = (typeof routes)[keyof typeof routes];

const linesOf = (isWanted: (entry: Entry) => boolean): readonly string[] =>
  Object.values(routes)
    .filter(isWanted)
    .flatMap(({ path, operations }) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );

const isDescribed = ({ operations }: Entry): boolean =>
  !Object.values<string | null>(operations).includes(null);

/** Forms are answered in words of their own. */
/** Without the link: it has a token of its own. */
const isGetOrGuarded = ({ path, operations, scope }: Entry): boolean =>
  scope !== null || ('GET' in operations && path !== '/link');

/** The routes that the answer to an unknown path lists. */
const listedIn = (answer: string): readonly string[] =>
  /Routes: (.*)\./.exec(answer)?.[1]?.split(', ') ?? [];

const root = new URL('../../../', import.meta.url).pathname;

describe('on one machine', () => {
  const dataDir = newDataDir();
  const reading = readConfig({ PORT: '0', BILLABLE_DATA_DIR: dataDir });
  if (reading.kind === 'invalid') throw new Error(reading.problems.join());
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer(reading.config, { clock: Date.now, log: () => undefined });
  });

  afterAll(async () => {
    await server.stop();
    removeDataDir(dataDir);
  });

  test('the server serves the whole table', async () => {
    const answer = await (await fetch(`${server.url}/nowhere`)).text();
    expect(listedIn(answer)).toEqual(linesOf(() => true));
  });

  test.each(Object.values(routes).filter(isGetOrGuarded))(
    '$path wants a token of its scope',
    async (entry) => {
      const { path, operations, scope } = entry;
      for (const method of Object.keys(operations)) {
        const answer = await fetch(`${server.url}${path.replace('{name}', '2026-10')}`, { method });
        expect(answer.status).toBe(scope === null ? 200 : 401);
        const named = scope === 'any' ? 'any scope' : `the scope \\"${scope}\\"`;
        const wanted = scope === null ? '' : named;
        expect(await answer.text()).toContain(wanted);
      }
    },
  );

  test('the thread that reads serves what is read', async () => {
    const log = (): void => undefined;
    const context = {
      storePath: dataFile(dataDir),
      readTokens: [],
      log,
      logFailure: log,
      foundDamaged: log,
      clocks: newSharedClocks(),
    };
    const reads = startReads(reading.config, context);
    const answer = await textOf(await reads.handle(request({ path: '/nowhere' })));
    await reads.close();
    expect(listedIn(answer)).toEqual(linesOf(({ isRead }) => isRead));
  });
});

describe('on AWS', () => {
  const ofFunction = (name: string) => linesOf(({ function: answering }) => answering === name);

  test.each(['ingest', 'query'])('the function %s serves its own', (name) => {
    const event = JSON.stringify(apiEvent({ rawPath: '/nowhere' }));
    const call =
      `const { handler } = await import('${root}functions/${name}/index.ts');` +
      `console.log((await handler(${event}, {})).body)`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', call], {
      encoding: 'utf8',
      env: {
        ...standardVariables(),
        ...Object.fromEntries(Object.values(variable).map((each) => [each, 'any'])),
        AWS_REGION: 'eu-central-1',
      },
    });
    expect(listedIn(answer)).toEqual(ofFunction(name));
  });

  test('the gateway passes each route to its function', () => {
    const template = stackTemplate();
    const found = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => {
        const { RouteKey, Target } = Properties as { RouteKey: string; Target: unknown };
        return [RouteKey, /(Ingest|Query)Function/.exec(JSON.stringify(Target))?.[1]] as const;
      },
    );
    const wanted = [
      ...ofFunction('ingest').map((line) => [line, 'Ingest'] as const),
      ...ofFunction('query').map((line) => [line, 'Query'] as const),
      ...['/billable', '/reports', '/reports/{name}'].map((it) => [`HEAD ${it}`, 'Query'] as const),
    ];
    expect(new Map(found)).toEqual(new Map(wanted));
    expect(found).toHaveLength(wanted.length);
  });
});

describe('the OpenAPI document', () => {
  const { paths } = openApiDocument('1.0.0') as {
    readonly paths: Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            {
              readonly operationId: string;
              readonly security: readonly Readonly<Record<string, readonly string[]>>[];
              readonly responses: object;
            }
          >
        >
      >
    >;
  };
  const told = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({
      line: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

  test('describes the whole table but the pages', () => {
    expect(told.map(({ line }) => line)).toEqual(linesOf(isDescribed));
    const ids = Object.values(routes)
      .filter(isDescribed)
      .flatMap(({ operations }) => Object.values<string | null>(operations));
    expect(told.map(({ operation }) => operation.operationId)).toEqual(ids);
  });

  test('says which token a route wants, and that it refuses without one', () => {
    for (const { scope, path, operations } of Object.values(routes).filter(isDescribed)) {
      for (const method of Object.keys(operations)) {
        const operation = paths[path]?.[method.toLowerCase()];
        const scopes = operation?.security.flatMap((way) => Object.values(way).flat()) ?? [];
        const wanted = scope === 'any' ? ['read', 'ingest'] : scope === null ? [] : [scope];
        expect([...new Set(scopes)]).toEqual(wanted);
        expect(Object.keys(operation?.responses ?? {}).includes('401')).toBe(scope !== null);
      }
    }
  });
});
