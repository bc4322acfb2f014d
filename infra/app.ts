import { existsSync } from 'node:fs';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import { readBillableYaml } from './storage/billable-yaml.ts';
import { readContext } from './settings.ts';
import { shipBillableYaml } from './storage/ship-billable-yaml.ts';
import { createStack } from './stack.ts';

const app = new App({ autoSynth: false });
const reading = readContext(app.node.getAllContext() as Readonly<Record<string, unknown>>);
// Next to cdk.json, unless the same variable as on one machine says where.
const path = process.env['BILLABLE_CONFIG'] ?? 'billable.yaml';
const file = readBillableYaml(path);
if (file.kind === 'invalid') {
  process.stderr.write(`billable.yaml is wrong:\n${file.problems.join('\n')}\n`);
  process.exitCode = 1;
} else if (reading.kind === 'invalid') {
  const list = reading.problems.map((problem) => `- ${problem}`).join('\n');
  process.stderr.write(
    `These settings (cdk.json, ~/.cdk.json, or -c NAME=VALUE) are wrong:\n${list}\n`,
  );
  process.exitCode = 1;
} else {
  const stack = createStack(app, reading.settings, file.file);
  if (existsSync(path)) shipBillableYaml(stack, path);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(), new CfnGuardValidator());
  app.synth();
}
