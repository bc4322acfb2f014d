// Makes keys in a folder, one at a time: key-maker.ts FOLDER COUNT
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { changeKeyFile } from '../../../local/customers/key-file.ts';
import { signingKeyOf, signingKeyRandomBytes } from '../../../shared/customers/signing-keys.ts';

const [, , folder = '', count = ''] = process.argv;
for (let made = 0; made < Number(count); made++) {
  changeKeyFile(folder, (known) => [signingKeyOf(randomBytes(signingKeyRandomBytes)), ...known]);
}
