import { emulatorConfig } from '../dynamodb/emulator.ts';

const { endpoint, region, credentials } = emulatorConfig;

/** The environment of an operator whose AWS is the emulator. */
export const operatorShell = {
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;
