import { constants, setPriority } from 'node:os';

import { findDamage } from '../../shared/adapters/sqlite/find-damage.ts';
import { damagedCode, soundCode } from './check-code.ts';

// Whatever else runs on the machine comes first.
setPriority(constants.priority.PRIORITY_LOW);
// For reading alone: a file that vanished meanwhile is not made anew.
const finding = findDamage(process.argv[2] ?? '', { depth: 'quick', readOnly: true });
process.exitCode = finding === null ? soundCode : damagedCode;
