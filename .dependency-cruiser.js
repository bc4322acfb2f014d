// Who may import whom. Each rule has a bad example in test/fixtures/rules, which shows that it fires.
// The code is read by swc, which does not know `using` declarations: close in `finally` instead.

import { domain, ownCode, roomRules } from './tools/lint/room-rules.js';

const awsSdk = 'node_modules/(@aws-sdk|@smithy)/';
const compositionRoots = '^(functions/[^/]+/index\\.ts$|(local|cli)/)';
const experiments = '^(test|bench|soak)/';
const loadedByPath = '^(tools/lint/|test/support/jest/|bench/measure/end-with-parent\\.js$)';
const functionParts = { path: '^functions/([^/]+)/', pathNot: '^functions/[^/]+/index\\.ts$' };

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    {
      name: 'adapters-are-wired-at-the-top',
      comment:
        'Only a composition root chooses a technology. Everything else takes a port, so that ' +
        'tests can pass the store in memory.',
      severity: 'error',
      from: { pathNot: `^shared/adapters/|^infra/|${compositionRoots}|${experiments}` },
      to: { path: '^shared/adapters/' },
    },
    {
      name: 'aws-sdk-stays-in-its-adapters',
      comment: 'One place translates to AWS and its errors. The smoke test asks AWS itself.',
      severity: 'error',
      from: { pathNot: `^(shared/adapters/(dynamodb|s3|secrets|sns)|tools/smoke)/|${experiments}` },
      to: { path: awsSdk },
    },
    {
      name: 'middy-stays-at-the-edge',
      comment: 'Middy is how a Lambda function is put on the wire. The flow does not know it.',
      severity: 'error',
      from: { pathNot: `^shared/lambda/|^functions/[^/]+/index\\.ts$|${experiments}` },
      to: { path: 'node_modules/@middy/' },
    },
    {
      name: 'ports-are-enough',
      comment: 'What every composition root shares fits any store and any machine.',
      severity: 'error',
      from: { path: '^shared/(api|report-files|verify)/' },
      to: { path: ownCode, pathNot: `^shared/($1|ports|${domain})/` },
    },
    {
      name: 'shared-knows-no-user',
      comment: 'Shared code stands below the programs that use it.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: ownCode, pathNot: '^(shared|test|tools)/' },
    },
    {
      name: 'functions-stand-alone',
      comment: 'Each function is deployed alone. What two of them need is in shared/.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'handlers-are-wired-from-outside',
      comment:
        'The flow of a function is the same on AWS and on one machine. Only its index.ts knows ' +
        'the SDK and the adapters.',
      severity: 'error',
      from: functionParts,
      to: { path: `${awsSdk}|node_modules/@middy/|^shared/adapters/` },
    },
    {
      name: 'handlers-do-no-io',
      comment:
        'Input and output, the clock and the settings reach a handler as arguments. Lint bans ' +
        'the globals; this bans the modules of Node with the same powers.',
      severity: 'error',
      from: functionParts,
      to: {
        dependencyTypes: ['core'],
        path:
          '^(node:)?(child_process|cluster|dgram|dns|fs|http|http2|https|net|os|perf_hooks|' +
          'process|sqlite|timers|tls|worker_threads)(/|$)',
      },
    },
    {
      name: 'infra-knows-names-only',
      comment:
        'A synthesis must not run the product. It shares names, settings, routes, rules of the ' +
        'domain and the definition of the table with it.',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: ownCode,
        pathNot: `^(infra|pricing)/|^shared/((${domain})/|names\\.ts$|settings/|api/routes\\.ts$|ports/|adapters/dynamodb/table/table\\.ts$)`,
      },
    },
    {
      name: 'tests-and-tools-stay-outside',
      comment:
        'What runs in production depends on nothing that only tests, measurements or checks need.',
      severity: 'error',
      from: { pathNot: '^(test|tools|bench|soak)/' },
      to: { path: '^(test|tools|bench|soak)/' },
    },
    {
      name: 'production-needs-no-dev-dependency',
      comment:
        '`npm ci --omit=dev` must be enough to run the product. Types are erased; infra/ runs ' +
        'where the stack is built.',
      severity: 'error',
      from: { path: '^(shared|functions|local|cli|pricing)/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that only another package brought along can vanish with an update.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'imports-resolve',
      comment: 'An import of nothing fails at run time only.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Modules of a cycle can be neither read nor tested one by one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports and that imports nothing is left over.',
      severity: 'error',
      from: { orphan: true, pathNot: loadedByPath },
      to: {},
    },
  ],
  options: {
    combinedDependencies: true, // cli/package.json only names the program
    // It sees imports of types too. They count: a reader of the code depends on them.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(test/fixtures|cdk\\.out|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
