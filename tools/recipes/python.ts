import path from 'node:path';
import { installPackages } from '../../test/support/emulator/install-packages.ts';

/** A Python that has pandas and DuckDB: that which PYTHON names, or one under .venv. Throws where there is none. */
export const pythonOfRecipes = (): string => {
  const given = process.env['PYTHON'];
  if (given !== undefined) return given;
  const requirements = path.join(import.meta.dirname, 'requirements.txt');
  const installed = installPackages(requirements, path.resolve(import.meta.dirname, '../../.venv'));
  if (installed.kind === 'missing') throw new Error(installed.reason);
  return installed.python;
};
