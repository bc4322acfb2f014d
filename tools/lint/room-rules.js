// What a room of shared/ may import: rules of .dependency-cruiser.js.
export const ownCode = '^(shared|functions|local|cli|infra|kong|pricing|bench|soak|test|tools)/';
/** The rooms of the domain: one per feature. */
export const domain = 'calendar|stored|customers|metering|usage|reports|push|alerts';

/** @type {NonNullable<import('dependency-cruiser').IConfiguration['forbidden']>} */
export const roomRules = [
  {
    name: 'domain-is-pure',
    comment:
      'What is counted and billed depends on nothing but its arguments. So the domain imports ' +
      'itself and the calendar, no store, no SDK and nothing of Node.',
    severity: 'error',
    from: { path: `^shared/(${domain})/` },
    to: { pathNot: `^shared/(${domain})/|node_modules/(temporal-polyfill|js-yaml|jose)/` },
  },
  {
    name: 'page-is-pure',
    comment:
      'What the page shows depends on its arguments alone. It knows the domain, how a text from ' +
      'outside is made visible, a template that escapes, and scales.',
    severity: 'error',
    from: { path: '^shared/page/' },
    to: {
      pathNot: `^shared/(page|${domain})/|^shared/command-line/printable[.]ts$|node_modules/(hono|d3-scale|d3-array|@types/d3-[a-z]+)/`,
    },
  },
  {
    name: 'ports-know-the-domain-only',
    comment: 'A port says what is needed, in the words of the domain. It fits any technology.',
    severity: 'error',
    from: { path: '^shared/ports/' },
    to: { pathNot: `^shared/(ports|${domain})/` },
  },
  {
    name: 'settings-know-the-domain-only',
    comment:
      'The table of settings says what may be chosen, in the words of the domain. Everything reads ' +
      'it: the stack, the functions, the server, the commands, the docs.',
    severity: 'error',
    from: { path: '^shared/settings/' },
    to: { path: ownCode, pathNot: `^shared/(settings|ports|${domain})/` },
  },
  {
    name: 'wire-code-knows-requests',
    comment:
      'What only Lambda functions share translates between AWS and the requests of the product. ' +
      'What a function does with them is its own.',
    severity: 'error',
    from: { path: '^shared/lambda/' },
    to: {
      path: ownCode,
      pathNot: `^shared/(lambda|api|settings|ports|${domain})/|^shared/names\\.ts$`,
    },
  },
  {
    name: 'command-line-knows-no-command',
    comment: 'How commands read flags, print and end is the same for all, whatever they do.',
    severity: 'error',
    from: { path: '^shared/command-line/' },
    to: {
      path: ownCode,
      pathNot: `^shared/(command-line|${domain})/|^shared/(error-message|file-owner)\\.ts$`,
    },
  },
  {
    name: 'adapters-stand-alone',
    comment:
      'An adapter can be replaced or removed without a look at any other. It reads no settings: ' +
      'those are arguments. Whose a new file is, is one rule for all.',
    severity: 'error',
    from: { path: '^shared/adapters/([^/]+)/' },
    to: {
      path: ownCode,
      pathNot: `^shared/(adapters/$1|ports|${domain})/|^shared/(names|file-owner)\\.ts$`,
    },
  },
];
