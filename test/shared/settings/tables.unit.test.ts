import { describe, expect, test } from '@jest/globals';
import { deploymentSettings } from '../../../infra/settings.ts';
import { machineSettings } from '../../../shared/settings/config.ts';
import { readSettings } from '../../../shared/settings/read-settings.ts';
import type { Setting } from '../../../shared/settings/setting.ts';

const tables = { machine: machineSettings, deployment: deploymentSettings };
const all = Object.entries<Setting>({ ...machineSettings, ...deploymentSettings });

describe.each(Object.entries(tables))('the settings of the %s', (_name, table) => {
  test('have defaults that their rules allow', () => {
    const source = { nameOf: (name: string) => name, given: () => undefined };
    expect(() => readSettings(table, source)).not.toThrow();
    for (const { rule, fallback } of Object.values<Setting>(table)) {
      if (fallback !== null) expect(rule.parse(fallback)).toBeDefined();
    }
  });
});

test('each variable belongs to one setting', () => {
  const variables = all.flatMap(([, { variable }]) => variable ?? []);
  expect(new Set(variables).size).toBe(variables.length);
});

test('a setting of one machine has a variable', () => {
  for (const { variable } of Object.values(machineSettings)) expect(variable).toMatch(/^[A-Z_]+$/);
});

test('a setting is told in one plain sentence without an end', () => {
  for (const [, { sentence }] of all) expect(sentence).toMatch(/^[^|\n]+[^.\s]$/);
});

test('a default that is not allowed is a fault of the program', () => {
  const table = { port: { ...machineSettings.port, fallback: 'http' } };
  expect(() => readSettings(table, { nameOf: (name) => name, given: () => undefined })).toThrow(
    'the default of port is not allowed',
  );
});
