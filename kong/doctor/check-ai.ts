import { effectiveForAny, type Target, targetOf } from './effective.ts';
import { about, type Finding, type FindingCode } from './finding.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import { type KongState, type Plugin, textField } from './kong-state.ts';

type Config = Plugin['config'];

/** The AI plugins that work on the requests of one route. */
type Calls = {
  readonly name: string;
  readonly proxies: readonly Config[];
  readonly transformsRequests: boolean;
  readonly transformsResponses: boolean;
};

/**
 * Whether the tokens that Kong logs can be billed. What it estimates or takes from another call looks
 * like any count in an entry: only its configuration tells.
 */
export const checkAi = (state: KongState): readonly Finding[] => {
  const calls = state.routes.map((route) => callsOf(state, route.name, targetOf(route)));
  const found = (
    code: FindingCode,
    isConcerned: (each: Calls) => boolean,
    what: string,
    fix: string,
  ): readonly Finding[] => about(calls.filter(isConcerned), code, what, fix);
  return [
    ...found(
      'ai_no_statistics',
      ({ proxies }) => !proxies.every(hasStatistics),
      'AI plugins on these routes log no statistics: their tokens and models are not in the entries.',
      'Set logging.log_statistics of the AI plugins to true.',
    ),
    ...found(
      'ai_streams_unmeasured',
      ({ proxies, transformsRequests }) =>
        !transformsRequests &&
        proxies.some((config) => silentStreams(config).some((model) => !logsPayloads(model))),
      'Clients may ask for streams. With openai, azure and mistral Kong logs no completion tokens of ' +
        'a stream: they count 0, and the call counts in ai_unmeasured_requests.',
      'Set response_streaming to deny, or bill these calls by request and pass --allow ' +
        'ai_streams_unmeasured.',
    ),
    ...found(
      'ai_streams_estimated',
      ({ proxies, transformsRequests }) =>
        !transformsRequests && proxies.some((config) => silentStreams(config).some(logsPayloads)),
      'Clients may ask for streams. With log_payloads Kong logs characters / 4 as the completion tokens ' +
        'of a stream of openai, azure and mistral: an estimate that counts like tokens, and not in ' +
        'ai_unmeasured_requests.',
      'Set response_streaming to deny, or log_payloads to false, with which these streams count as ' +
        'unmeasured; or bill these calls by request and pass --allow ai_streams_estimated.',
    ),
    ...found(
      'ai_streams_estimated',
      ({ proxies, transformsRequests }) =>
        transformsRequests && proxies.some((config) => silentStreams(config).length > 0),
      'Clients may ask for streams. With openai, azure and mistral Kong logs the completion tokens of ' +
        'ai-request-transformer as those of the stream, and ai_unmeasured_requests does not count it.',
      'Set response_streaming to deny, or bill these calls by request and pass --allow ' +
        'ai_streams_estimated.',
    ),
    ...found(
      'ai_tokens_of_transformer',
      ({ proxies, transformsResponses }) => transformsResponses && proxies.length > 0,
      'Behind ai-proxy, ai-response-transformer has Kong log the tokens of transformers and none of the ' +
        'call itself: those count in their place, and ai_unmeasured_requests does not count the call.',
      'Take ai-response-transformer off these routes, or bill these calls by request and pass --allow ' +
        'ai_tokens_of_transformer.',
    ),
  ];
};

/** Whether models and tokens of calls to a target may be in the entries. */
export const hasAiStatistics = (state: KongState, target: Target): boolean =>
  proxiesOf(state, target).some(hasStatistics);

const callsOf = (state: KongState, name: string, target: Target): Calls => ({
  name,
  proxies: proxiesOf(state, target),
  transformsRequests: effectiveForAny(state, 'ai-request-transformer', target).length > 0,
  transformsResponses: effectiveForAny(state, 'ai-response-transformer', target).length > 0,
});

const proxiesOf = (state: KongState, target: Target): readonly Config[] =>
  ['ai-proxy', 'ai-proxy-advanced'].flatMap((name) =>
    effectiveForAny(state, name, target).map(({ config }) => config),
  );

/** One model, or the targets of ai-proxy-advanced. */
const modelsOf = (config: Config): readonly Config[] => {
  const targets = config['targets'];
  return Array.isArray(targets) ? targets.filter(isJsonObject) : [config];
};

const hasStatistics = (config: Config): boolean =>
  modelsOf(config).every(
    ({ logging }) => isJsonObject(logging) && logging['log_statistics'] === true,
  );

const logsPayloads = ({ logging }: Config): boolean =>
  isJsonObject(logging) && logging['log_payloads'] === true;

const silentProviders = new Set(['openai', 'azure', 'mistral']);

/** The models whose usage Kong does not read from a stream that a client may ask for. */
const silentStreams = (config: Config): readonly Config[] =>
  textField(config, 'response_streaming') === 'deny'
    ? []
    : modelsOf(config).filter(({ model }) => silentProviders.has(textField(model, 'provider')));
