import { doctorCommand } from '../../kong/doctor/command.ts';
import type { CliContext } from '../context.ts';
import { readToken } from './read-token.ts';

export const kongDoctorCommand = (context: CliContext) =>
  doctorCommand({ ...context, readToken: async () => readToken(context, '--read-token') });
