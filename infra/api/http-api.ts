import { Fn, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnRoute,
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import { acknowledge } from '../acknowledge.ts';
import type { ApiRoute } from './api-routes.ts';
import { customDomain } from './custom-domain.ts';
import { logGroup } from '../log-group.ts';
import type { Settings } from '../settings.ts';

type ApiProps = { readonly settings: Settings; readonly routes: readonly ApiRoute[] };

export type Api = {
  readonly api: HttpApi;
  readonly accessLogs: LogGroup;
  /** Without a slash at the end. */
  readonly url: string;
};

/** The HTTP API: routes to functions, bounds per route, a log line per request. */
export const httpApi = (scope: Construct, { settings, routes }: ApiProps): Api => {
  const api = new HttpApi(scope, 'Api', {
    apiName: `billable-${settings.stage}`,
    description: 'Billable: API usage metering for Kong Gateway',
    createDefaultStage: false,
    // With a custom domain, the default endpoint would bypass whatever guards the domain.
    disableExecuteApiEndpoint: settings.customDomainName !== null,
  });
  const accessLogs = logGroup(scope, 'AccessLogs', settings, accessLogName(scope));
  const stage = new HttpStage(scope, 'ApiStage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: settings.readRate, burstLimit: settings.readBurst },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLogs),
      format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    },
  });
  const integrations = new Map<IFunction, HttpLambdaIntegration>();
  for (const route of routes) {
    const integration = integrations.get(route.function) ?? integrationOf(route.function);
    integrations.set(route.function, integration);
    const added = api.addRoutes({
      path: route.path,
      methods: [HttpMethod[route.method]],
      integration,
    });
    for (const one of added) {
      // API Gateway refuses bounds for a route that is not there yet.
      stage.node.addDependency(one.node.defaultChild as CfnRoute);
      acknowledge(one, acknowledgements);
    }
  }
  // Only the L1 construct has bounds per route.
  (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries<object>(
    routes.map((route) => throttleOf(route, settings)),
  );
  return { api, accessLogs, url: customDomain(scope, settings, stage) ?? api.apiEndpoint };
};

/**
 * Services may write below `/aws/vendedlogs/` without a line each in the one policy of an account
 * that lets them, which is full after some ten groups; the deployment then fails. The last part is the stack's
 * own id, so that a stack made again does not meet the group that the one before left.
 */
const accessLogName = (scope: Construct): string => {
  const { stackId, stackName } = Stack.of(scope);
  return `/aws/vendedlogs/${stackName}-${Fn.select(2, Fn.split('/', stackId))}`;
};

/**
 * Nothing of what a client sent: paths, queries and headers hold names and tokens. Values are
 * texts, the status too, since API Gateway writes `-` where it has none.
 */
const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  functionLatencyMs: '$context.integrationLatency',
  functionError: '$context.integrationErrorMessage',
};

/** Without a timeout of its own: API Gateway's 30 s are above every function's. */
const integrationOf = (handler: IFunction): HttpLambdaIntegration =>
  new HttpLambdaIntegration(`${handler.node.id}Integration`, handler);

const tokenInFunction =
  'The function checks the token. A Lambda authorizer costs a second function call per batch, ' +
  'and where it fails API Gateway answers 401, 403 or 500 in words that are not ours.';

const acknowledgements = {
  'AwsSolutions-APIG4': tokenInFunction,
  'cdk-validator-cfnguard::api_gw_v2_authorization_type_configured_check': tokenInFunction,
  'cdk-validator-cfnguard::lambda_function_public_access_prohibited_check':
    'The permission names the route of this API as its source, in a form (Fn::Join) that the ' +
    'rule cannot read.',
};

const throttleOf = ({ method, path, scope }: ApiRoute, settings: Settings): [string, object] => {
  const isIngest = scope === 'ingest';
  return [
    `${method} ${path}`,
    {
      ThrottlingRateLimit: isIngest ? settings.ingestRate : settings.readRate,
      ThrottlingBurstLimit: isIngest ? settings.ingestBurst : settings.readBurst,
    },
  ];
};
