import process from 'node:process';
import { describe } from '@jest/globals';
import type { StoreLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { endpointVariable } from '../emulator/global-setup.ts';
import { openServedTable, servedSubject } from './served-table.ts';

const endpoint = process.env[endpointVariable];

/** A suite that needs the emulator; jest's global setup says where there is none, and why. */
export const describeOnEmulator = endpoint === undefined ? describe.skip : describe;

export const emulatorConfig = {
  endpoint: endpoint ?? 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** A new table on the emulator, with a client of its own. */
export const openEmulatorTable = async () => openServedTable(emulatorConfig);

/** A server on this machine may be slow, and the tests share it. */
export const patient: Partial<StoreLimits> = {
  attemptMs: 30_000,
  commitMs: 30_000,
  writeMs: 60_000,
  readMs: 60_000,
};

export const emulatorSubject = (name: string) => servedSubject(name, openEmulatorTable, patient);
