import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

import { readContext } from './settings.ts';
import { createStack } from './stack.ts';

const app = new App({ autoSynth: false });
const reading = readContext(app.node.getAllContext() as Readonly<Record<string, unknown>>);
if (reading.kind === 'invalid') {
  const list = reading.problems.map((problem) => `- ${problem}`).join('\n');
  process.stderr.write(`These settings (cdk.json, or -c NAME=VALUE) are wrong:\n${list}\n`);
  process.exitCode = 1;
} else {
  createStack(app, reading.settings);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(), new CfnGuardValidator());
  app.synth();
}
