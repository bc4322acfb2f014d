import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { readStackSettings } from '../../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { variable } from '../../../shared/names.ts';
import { machineSettings } from '../../../shared/settings/config.ts';
import { commitSettings } from '../../../shared/settings/commits.ts';
import { variablesOf } from '../../../shared/settings/environment.ts';
import { standardVariables } from '../../support/aws/standard-variables.ts';
import {
  describeOnEmulator,
  emulatorConfig,
  openEmulatorTable,
} from '../../support/dynamodb/emulator.ts';

const given = standardVariables({
  billingTimezone: 'Europe/Berlin',
  billableStatuses: '2xx',
  restatementDays: 7,
  commitSeconds: 5,
});
const ofCommands = new Set(variablesOf({ ...machineSettings, ...commitSettings }));
const places = {
  [variable.reportsBucket]: 'reports-of-the-stack',
  [variable.readTokenSecret]: 'arn:aws:secretsmanager:eu-central-1:1:secret:read',
};
const noted = {
  ...Object.fromEntries(Object.entries(given).filter(([name]) => ofCommands.has(name))),
  ...places,
};

const root = new URL('../../../', import.meta.url).pathname;
const call = `await (await import('${root}functions/recover/index.ts')).handler({}, {});`;

describeOnEmulator('the scheduled function', () => {
  test('notes the settings that it was deployed with, for commands that know the table alone', async () => {
    const { db, table, close } = await openEmulatorTable();
    const { endpoint, region, credentials } = emulatorConfig;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', call], {
      env: {
        ...given,
        ...places,
        [variable.table]: table,
        [variable.metricNamespace]: 'Billable',
        [variable.metricService]: 'test',
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    expect(await readStackSettings(db, table)).toEqual(noted);
    await close();
  });
});
