import type { Template } from 'aws-cdk-lib/assertions';

import type { Resource } from './stack-template.ts';

export const account = '123456789012';

/** The longest name of a region is that of a GovCloud or of Asia: 14 characters. */
const region = 'ap-southeast-1';

export type Names = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export type ResolvedResource = { readonly names: Names; readonly resource: Resource };

type Value =
  string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/**
 * The resources of a template, each intrinsic function replaced by what CloudFormation would put
 * there: names as long as it makes them, and ARNs of an account that does not exist. `known`, by logical
 * id, are names of what there is.
 */
export const resolvedTemplate = (
  template: Template,
  stackName: string,
  known: Readonly<Record<string, Names>> = {},
): Readonly<Record<string, ResolvedResource>> => {
  const json = template.toJSON() as { readonly Resources: Readonly<Record<string, Resource>> };
  const entries = Object.entries(json.Resources);
  const names = new Map(
    entries.map(([id, { Type }]) => [id, known[id] ?? namesOf(Type, id, stackName)]),
  );
  const resolve = resolver(names, stackName);
  return Object.fromEntries(
    entries.map(([id, resource]) => {
      const resolved = resolve(resource as unknown as Value) as unknown as Resource;
      return [id, { names: names.get(id) ?? { ref: id, attributes: {} }, resource: resolved }];
    }),
  );
};

const resolver = (names: ReadonlyMap<string, Names>, stackName: string) => {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/51af3dc0-da77-11e4-872e-1234567db123`,
  };
  const named = (id: string): string => pseudo[id] ?? names.get(id)?.ref ?? id;

  const resolve = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = ['', null], ...others] = Object.entries(value);
    if (others.length > 0 || !(key in intrinsics)) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolve(one)]));
    }
    return intrinsics[key as keyof typeof intrinsics](argument);
  };

  const list = (value: Value): readonly Value[] => resolve(value) as readonly Value[];

  const intrinsics = {
    Ref: (id: Value) => named(id as string),
    'Fn::GetAtt': (path: Value) => {
      const [id, attribute] = path as readonly [string, string];
      return names.get(id)?.attributes[attribute] ?? `${id}.${attribute}`;
    },
    'Fn::Join': (value: Value) => {
      const [separator, parts] = list(value) as unknown as [string, readonly string[]];
      return parts.join(separator);
    },
    'Fn::Split': (value: Value) => {
      const [separator, text] = list(value) as unknown as [string, string];
      return text.split(separator);
    },
    'Fn::Select': (value: Value) => {
      const [index, parts] = list(value) as unknown as [number, readonly Value[]];
      return parts[Number(index)] ?? null;
    },
    'Fn::Sub': (text: Value) =>
      (text as string).replaceAll(/\$\{([\w:]+)\}/g, (_, id: string) => named(id)),
  } as const;

  return resolve;
};

/** CloudFormation joins stack, logical id and 12 characters, and cuts what is too long. */
const namesOf = (type: string, id: string, stackName: string): Names => {
  const generated = (most: number): string =>
    `${`${stackName}-${id}`.slice(0, most - 13)}-1A2B3C4D5E6F`;
  const arn = (service: string, rest: string, at = `${region}:${account}`): string =>
    `arn:aws:${service}:${at}:${rest}`;
  const withArn = (ref: string, Arn: string): Names => ({ ref, attributes: { Arn } });
  switch (type) {
    case 'AWS::IAM::Role':
      return withArn(generated(64), arn('iam', `role/${generated(64)}`, `:${account}`));
    case 'AWS::Lambda::Function':
      return withArn(generated(64), arn('lambda', `function:${generated(64)}`));
    case 'AWS::DynamoDB::GlobalTable':
      return withArn(generated(255), arn('dynamodb', `table/${generated(255)}`));
    case 'AWS::S3::Bucket': {
      const bucket = generated(63).toLowerCase();
      return withArn(bucket, arn('s3', bucket, ':'));
    }
    case 'AWS::SecretsManager::Secret':
      return { ref: arn('secretsmanager', `secret:${generated(64)}-AbCdEf`), attributes: {} };
    case 'AWS::SNS::Topic':
      return { ref: arn('sns', generated(256)), attributes: {} };
    case 'AWS::SQS::Queue':
      return {
        ref: `https://sqs.${region}.amazonaws.com/${account}/${generated(80)}`,
        attributes: { Arn: arn('sqs', generated(80)), QueueName: generated(80) },
      };
    case 'AWS::Logs::LogGroup':
      return withArn(generated(512), arn('logs', `log-group:${generated(512)}:*`));
    default:
      return { ref: generated(128), attributes: {} };
  }
};
