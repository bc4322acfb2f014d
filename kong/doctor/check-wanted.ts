import { checkAi, hasAiStatistics } from './check-ai.ts';
import type { EntryForm } from './entry-form.ts';
import { about, type Finding } from './finding.ts';
import type { KongState } from './kong-state.ts';
import { isDropped, keptPaths, putInto } from './lua/log-code.ts';
import { withoutTexts } from './lua/lua-text.ts';

/** What Billable's settings make it read of an entry besides consumer, status and instant. */
export type Wants = {
  readonly labels: readonly string[];
  readonly meters: readonly string[];
  /** Where meters of one's own stand in an entry, by name. */
  readonly paths: ReadonlyMap<string, string>;
};

/** Where labels and the meters of presets stand in an entry. */
const knownPaths: readonly (readonly [name: string, path: string])[] = [
  ['service', 'service.name'],
  ['route', 'route.name'],
  ['ai_model', 'ai.proxy.meta'],
  ['request_bytes', 'request.size'],
  ['response_bytes', 'response.size'],
  ['ai_requests', 'ai.proxy.meta'],
  ['ai_prompt_tokens', 'ai.proxy.usage'],
  ['ai_completion_tokens', 'ai.proxy.usage'],
];

/** Whether Kong sends what Billable's settings want, and whether it means the same next week. */
export const checkWanted = (
  state: KongState,
  forms: readonly EntryForm[],
  { labels, meters, paths: own }: Wants,
): readonly Finding[] => {
  const wanted = [...labels, ...meters];
  const paths = new Map([...knownPaths, ...own]);
  const isOfAi = (name: string): boolean => paths.get(name)?.startsWith('ai.') ?? false;
  return [
    ...wanted.flatMap((name) => {
      const path = paths.get(name);
      return path === undefined
        ? []
        : [...checkDropped(forms, name, path), ...checkReplaced(forms, name, path)];
    }),
    ...checkUnwantedPaths(forms, new Set(own.values())),
    ...(labels.includes('service') ? checkServices(state) : []),
    ...(labels.includes('route') ? checkRoutes(state) : []),
    ...(wanted.some(isOfAi) ? checkAi(state) : []),
    ...(wanted.some((name) => isOfAi(name) && !own.has(name)) ? [] : checkUnwanted(state, forms)),
  ];
};

const checkDropped = (forms: readonly EntryForm[], name: string, path: string) =>
  about(
    forms.filter(({ code }) => isDropped(code, path)),
    'wanted_dropped',
    `Billable's settings want ${name}, and code takes ${path} out of the entry: it is counted as none.`,
    'Apply what npx billable kong config prints for these --labels and --meters.',
  );

/** A label or size of one's own making is plain to see in what Billable shows: a finding, to be allowed. */
const checkReplaced = (forms: readonly EntryForm[], name: string, path: string) =>
  about(
    forms.filter(({ code }) => putInto(code, path).some(({ text }) => !isAbout(text, path))),
    'wanted_replaced',
    `Billable's settings want ${name}, and code sets ${path} to what is not the request's own.`,
    `Remove what sets ${path} from pre-function, post-function and custom_fields_by_lua, or allow it.`,
  );

/** What Lua that gives the value of a path speaks of. */
const wordsOf: Readonly<Record<string, RegExp>> = {
  'service.name': /service/,
  'route.name': /route/,
  'request.size': /request_length|serialize/,
  'response.size': /bytes_sent|serialize/,
};

const isAbout = (lua: string, path: string): boolean =>
  wordsOf[path]?.test(withoutTexts(lua)) ?? true;

/** Paths that a kit for other meters keeps. */
const checkUnwantedPaths = (
  forms: readonly EntryForm[],
  wanted: ReadonlySet<string>,
): readonly Finding[] => {
  const kept = new Set(forms.flatMap(({ code }) => keptPaths(code)));
  return [...kept]
    .filter((path) => !wanted.has(path))
    .flatMap((path) =>
      about(
        forms.filter(({ code }) => keptPaths(code).includes(path)),
        'unwanted_sent',
        `The number at ${path} leaves Kong with each entry, and Billable's settings read nothing of it.`,
        fixUnwanted,
      ),
    );
};

const fixUnwanted =
  'Apply what npx billable kong config prints for the --labels and --meters of Billable; or set ' +
  'LABELS or METERS there to what Kong sends.';

/** What is stripped is meant to be little: models and tokens tell what a customer does. */
const checkUnwanted = (state: KongState, forms: readonly EntryForm[]): readonly Finding[] =>
  about(
    forms.filter(
      ({ isStripped, target, code }) =>
        isStripped && !isDropped(code, 'ai.proxy.meta') && hasAiStatistics(state, target),
    ),
    'unwanted_sent',
    "Models and tokens (ai) leave Kong with each entry, and Billable's settings read nothing of them.",
    fixUnwanted,
  );

const checkServices = ({ services }: KongState): readonly Finding[] =>
  about(
    services.filter(({ name }) => name === '').map(({ id, host }) => ({ name: host || id })),
    'unnamed_service',
    'Services without a name are labelled by their host: two at one host are one label.',
    'Give each service a name.',
  );

const checkRoutes = ({ routes }: KongState): readonly Finding[] =>
  about(
    routes.filter(({ id, name }) => id === name),
    'unnamed_route',
    'Routes without a name have no label: an id is none, since without a database it is another one ' +
      'after each load of the configuration.',
    'Give each route a name.',
  );
