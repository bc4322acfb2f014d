import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { readContext } from '../../../infra/settings.ts';
import { createStack } from '../../../infra/stack.ts';
import { shipBillableYaml } from '../../../infra/storage/ship-billable-yaml.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';

type Context = Readonly<Record<string, unknown>>;

/** The flags of the CDK that `cdk.json` sets. Its settings are read from what a test gives. */
export const featureFlags = (): Context => {
  const file = readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8');
  const { context } = JSON.parse(file) as { readonly context: Context };
  return Object.fromEntries(
    Object.entries(context).filter(([name]) => name.startsWith('@aws-cdk')),
  );
};

type StackOptions = { readonly settings: Context; readonly billableYaml: string };

const createApp = (outdir: string, context: Context): App =>
  new App({
    outdir,
    context: { ...featureFlags(), ...context },
    // Two seconds for each template, and `cdk synth` is tested with it.
    builtinCloudFormationValidation: false,
  });

const stackOf = (app: App, { settings, billableYaml }: StackOptions): Stack => {
  const reading = readContext(settings);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  const file = readBillableText(billableYaml);
  if (file.kind === 'invalid') throw new Error(JSON.stringify(file.problems));
  return createStack(app, reading.settings, file.file);
};

/** The stack with these settings, for what looks at its template alone: functions are not bundled. */
export const unbundledStack = (outdir: string, options: StackOptions): Stack =>
  stackOf(createApp(outdir, { 'aws:cdk:bundling-stacks': [] }), options);

/** Writes what `cdk synth` would write of the stack, in this process and without its checks. */
export const synthesize = (
  outdir: string,
  { billablePath, ...options }: StackOptions & { readonly billablePath: string },
): void => {
  const app = createApp(outdir, {});
  shipBillableYaml(stackOf(app, options), billablePath);
  app.synth();
};
