import { Template } from 'aws-cdk-lib/assertions';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unbundledStack } from './synthesis.ts';

export type Resource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
};

/** The stack with these settings, as CloudFormation gets it; functions are not bundled. */
export const stackTemplate = (
  settings: Readonly<Record<string, unknown>> = {},
  billableYaml = '',
): Template => {
  const outdir = mkdtempSync(path.join(tmpdir(), 'billable-synth-'));
  try {
    return Template.fromStack(unbundledStack(outdir, { settings, billableYaml }));
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
