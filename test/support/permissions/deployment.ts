import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

import { bundleFunction, type FunctionName } from '../../../infra/functions/bundle.ts';
import { resolvedTemplate } from '../aws/resolved-template.ts';
import { type Statement, stackTemplate } from '../aws/stack-template.ts';
import { emulatorConfig } from '../dynamodb/emulator.ts';
import { bucketArn, makeData, tableArn } from './data.ts';
import { startFunction } from './function-process.ts';
import { startGuard } from './guard.ts';
import { askedByLambda } from './of-lambda.ts';
import type { Asked } from './requests.ts';
import type { Simulator } from './simulator.ts';

/** A call of one function, and whether its role may make it. */
export type Seen = { readonly role: string; readonly asked: Asked; readonly isAllowed: boolean };

export type Role = { readonly name: string; readonly statements: readonly Statement[] };

/**
 * The functions of the stack as processes with their real bundles, each behind an endpoint that lets
 * through what the policies of its role allow. The data are on the emulator.
 */
export const deployBehindPolicies = async (simulate: Simulator, billableYaml: string) => {
  const template = stackTemplate({}, billableYaml);
  const known = await makeData(Object.entries(template.toJSON()['Resources'] as object));
  const resources = Object.entries(resolvedTemplate(template, 'billable-prod', known));
  const ofType = (type: string) => resources.filter(([, { resource }]) => resource.Type === type);
  const statementsIn = (document: unknown): readonly Statement[] =>
    (document as { readonly Statement: readonly Statement[] }).Statement;

  const ofBucket = ofType('AWS::S3::BucketPolicy').flatMap(([, { resource }]) =>
    statementsIn(resource.Properties['PolicyDocument']),
  );
  const rolesByRef = new Map(
    ofType('AWS::IAM::Role').map(([id, { names }]) => [names.ref, { id, names }]),
  );
  const policies = new Map<string, readonly Statement[]>();
  for (const [, { resource }] of ofType('AWS::IAM::Policy')) {
    const [ref = ''] = resource.Properties['Roles'] as readonly string[];
    policies.set(ref, [
      ...(policies.get(ref) ?? []),
      ...statementsIn(resource.Properties['PolicyDocument']),
    ]);
  }

  const seen: Seen[] = [];
  const mayBe = async (role: string, asked: Asked, statements: readonly Statement[]) => {
    const isOfBucket = asked.resource.startsWith('arn:aws:s3:');
    return simulate(asked, { role, statements, ...(isOfBucket && { ofResource: ofBucket }) });
  };

  const folder = mkdtempSync(path.join(tmpdir(), 'billable-policies-'));
  const stops: (() => Promise<void>)[] = [];

  /** `variables` stand in the place of those of the stack. */
  const open = async (name: FunctionName, variables: Readonly<Record<string, string>> = {}) => {
    const id = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const found = ofType('AWS::Lambda::Function').find(([one]) => one.startsWith(`${id}Function`));
    if (found === undefined) throw new Error(`no function ${name}`);
    const { Environment, Role: arn } = found[1].resource.Properties as {
      readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
      readonly Role: string;
    };
    const [ref = ''] =
      [...rolesByRef].find(([, { names }]) => names.attributes['Arn'] === arn) ?? [];
    const statements = policies.get(ref) ?? [];
    const verdicts = new Map<string, boolean>();
    const guard = await startGuard({
      endpoint: emulatorConfig.endpoint,
      arns: { table: tableArn, bucket: bucketArn },
      judge: async (asked) => {
        const text = JSON.stringify(asked);
        const verdict = verdicts.get(text);
        if (verdict !== undefined) return verdict;
        const { isAllowed, ignored } = await mayBe(arn, asked, statements);
        if (ignored.length > 0) throw new Error(`${asked.action} knows no ${ignored.join()}`);
        verdicts.set(text, isAllowed);
        seen.push({ role: name, asked, isAllowed });
        return isAllowed;
      },
    });
    const bundle = path.join(folder, name);
    bundleFunction(name, bundle);
    const start = () =>
      startFunction(path.join(bundle, 'index.mjs'), {
        ...Environment.Variables,
        ...variables,
        AWS_ENDPOINT_URL: guard.endpoint,
        AWS_REGION: emulatorConfig.region,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      });
    let process = start();
    stops.push(async () => process.end(), guard.stop);
    return {
      name,
      invoke: async (event: unknown) => process.invoke(event),
      output: () => process.output(),
      /** A new environment, which remembers nothing. */
      restart: async () => {
        await process.end();
        process = start();
      },
      fail: guard.fail,
      failEach: guard.failEach,
      statements,
      /** What Lambda asks for in the name of the role. */
      ofLambda: askedByLambda(found, resources),
      /** Whether a role with these statements might make a call. */
      may: async (asked: Asked, given: readonly Statement[]) =>
        (await mayBe(arn, asked, given)).isAllowed,
    };
  };

  const s3 = new S3Client({ ...emulatorConfig, forcePathStyle: true });
  const arnOf = (idPrefix: string, attribute?: string): string => {
    const [, names] = Object.entries(known).find(([id]) => id.startsWith(idPrefix)) ?? [];
    return (attribute === undefined ? names?.ref : names?.attributes[attribute]) ?? '';
  };
  return {
    open,
    arns: {
      table: arnOf('CounterTable', 'Arn'),
      bucket: arnOf('ReportsBucket', 'Arn'),
      secret: (idPrefix: string) => arnOf(idPrefix),
    },
    seen: (): readonly Seen[] => seen,
    putFile: async (key: string, body: string) => {
      await s3.send(new PutObjectCommand({ Bucket: arnOf('ReportsBucket'), Key: key, Body: body }));
    },
    close: async () => {
      for (const stop of stops) await stop();
      s3.destroy();
      rmSync(folder, { recursive: true });
    },
  };
};
