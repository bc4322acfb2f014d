import { runDoctor } from '../kong/doctor/command.ts';

process.exitCode = await runDoctor(
  process.argv.slice(2),
  { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  { fetch, adminToken: process.env['KONG_ADMIN_TOKEN'] },
);
