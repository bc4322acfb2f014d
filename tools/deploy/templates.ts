// Writes the template of the stack, for one set of settings each, into a folder for cfn-lint.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { everyFile, everySetting } from '../../test/support/aws/every-setting.ts';
import { resolvedTemplate } from '../../test/support/aws/resolved-template.ts';
import { stackTemplate } from '../../test/support/aws/stack-template.ts';

type Context = Readonly<Record<string, string>>;

/** Settings that belong together. */
const pairs = new Map<string, readonly string[]>([
  ['customDomainName', ['customDomainCertificateArn']],
  ['customDomainCertificateArn', ['customDomainName']],
  ['warmReadUnits', ['warmWriteUnits']],
  ['warmWriteUnits', ['warmReadUnits']],
]);

const alone = Object.keys(everySetting).map((name): readonly [string, Context] => {
  const names = new Set([name, ...(pairs.get(name) ?? [])]);
  return [name, Object.fromEntries(Object.entries(everySetting).filter(([one]) => names.has(one)))];
});

/** Every setting alone, all of them, and what cannot be with all of them. */
const variants: readonly (readonly [string, Context, string])[] = [
  ['defaults', {}, ''],
  ['defaults-alerts', {}, everyFile],
  ['trial', { removalPolicy: 'destroy' }, everyFile],
  ['table', { tableName: 'billable-restored' }, everyFile],
  ['all', everySetting, everyFile],
  ...alone.map(([name, context]) => [name, context, ''] as const),
];

/** The files. `resolved` is that of all settings with each reference replaced by its longest name. */
export const writeTemplates = (folder: string): readonly string[] => {
  const write = (name: string, template: object): string => {
    const file = path.join(folder, `${name}.template.json`);
    writeFileSync(file, JSON.stringify(template, null, 1));
    return file;
  };
  const files = variants.map(([name, context, yaml]) =>
    write(name, stackTemplate(context, yaml).toJSON()),
  );
  const stackName = `billable-${everySetting.stage}`;
  const resources = resolvedTemplate(stackTemplate(everySetting, everyFile), stackName);
  const literal = Object.entries(resources).map(([id, { resource }]) => [id, resource] as const);
  return [...files, write('resolved', { Resources: Object.fromEntries(literal) })];
};
