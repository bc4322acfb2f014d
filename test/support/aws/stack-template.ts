import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { readContext } from '../../../infra/settings.ts';
import { createStack } from '../../../infra/stack.ts';

export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
};

/** The flags of the CDK that `cdk.json` sets. Its settings are read from what a test gives. */
export const featureFlags = (): Readonly<Record<string, unknown>> => {
  const file = readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8');
  const { context } = JSON.parse(file) as { readonly context: Readonly<Record<string, unknown>> };
  return Object.fromEntries(
    Object.entries(context).filter(([name]) => name.startsWith('@aws-cdk')),
  );
};

/** The stack with these settings, as CloudFormation gets it; functions are not bundled. */
export const stackTemplate = (
  context: Readonly<Record<string, unknown>> = {},
  billableYaml = '',
): Template => {
  const reading = readContext(context);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  const file = readBillableText(billableYaml);
  if (file.kind === 'invalid') throw new Error(JSON.stringify(file.problems));
  const outdir = mkdtempSync(path.join(tmpdir(), 'billable-synth-'));
  try {
    const app = new App({
      outdir,
      context: { ...featureFlags(), 'aws:cdk:bundling-stacks': [] },
      // Two seconds for each template, and `cdk synth` is tested with it.
      builtinCloudFormationValidation: false,
    });
    return Template.fromStack(createStack(app, reading.settings, file.file));
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

/** The one resource of a type whose logical id begins so. */
export const resource = (template: Template, type: string, idPrefix = ''): Resource => {
  const found = Object.entries(template.findResources(type)).filter(([id]) =>
    id.startsWith(idPrefix),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources of type ${type} with an id ${idPrefix}…`);
  }
  return only[1] as Resource;
};

export type Statement = {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
  readonly Principal?: unknown;
};

/** Everything that the role of a function may do, whichever policies say so. */
export const statementsOf = (template: Template, roleIdPrefix: string): readonly Statement[] => {
  const { PolicyDocument } = resource(template, 'AWS::IAM::Policy', roleIdPrefix).Properties;
  return (PolicyDocument as { readonly Statement: readonly Statement[] }).Statement;
};
