import { doctorCommand } from '../../kong/doctor/command.ts';
import type { CliContext } from '../context.ts';
import { knownReadToken } from './read-token.ts';

export const kongDoctorCommand = (context: CliContext) =>
  doctorCommand({ ...context, readToken: async () => knownReadToken(context) });
