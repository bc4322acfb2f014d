import type { ResolvedResource } from '../aws/resolved-template.ts';
import type { Asked } from './requests.ts';

type Named = readonly [id: string, resolved: ResolvedResource];

/**
 * What Lambda asks IAM for in the name of a function's role, without a call by its code: it writes the
 * log, and sends runs that failed to their destination. Read from the settings of the function, not
 * from its policies.
 */
export const askedByLambda = (
  [, { names, resource }]: Named,
  resources: readonly Named[],
): readonly Asked[] => {
  const { LoggingConfig } = resource.Properties as {
    readonly LoggingConfig: { readonly LogGroup: string };
  };
  const group = resources.find(
    ([, one]) =>
      one.resource.Type === 'AWS::Logs::LogGroup' && one.names.ref === LoggingConfig.LogGroup,
  );
  const ofGroup = (group?.[1].names.attributes['Arn'] ?? '').replace(/:\*$/, '');
  const stream = `${ofGroup}:log-stream:2026/11/28/[$LATEST]0123456789abcdef0123456789abcdef`;
  const destinations = resources.flatMap(
    ([
      ,
      {
        resource: { Type, Properties },
      },
    ]) => {
      if (Type !== 'AWS::Lambda::EventInvokeConfig') return [];
      const { FunctionName, DestinationConfig } = Properties as {
        readonly FunctionName: string;
        readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
      };
      const destination = DestinationConfig?.OnFailure?.Destination;
      return FunctionName === names.ref && destination !== undefined ? [destination] : [];
    },
  );
  return [
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
      action,
      resource: stream,
      context: {},
    })),
    ...destinations.map((queue) => ({ action: 'sqs:SendMessage', resource: queue, context: {} })),
  ];
};
