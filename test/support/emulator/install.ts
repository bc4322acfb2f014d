import path from 'node:path';
import { type Installed, installPackages } from './install-packages.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** Makes the emulator's virtual environment under `.venv` in the checkout. */
export const installEmulator = (folder = path.join(root, '.venv')): Installed =>
  installPackages(path.join(import.meta.dirname, 'requirements.txt'), folder);
