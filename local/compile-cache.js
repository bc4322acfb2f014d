// Loaded before everything else, and as JavaScript: Node then keeps what it makes of TypeScript. A
// second start need not load the compiler, in any of the server's threads, and takes 40 MB less.
// Where the folder cannot be written, nothing is kept and nothing else is different. Not in the
// folder for temporary files: anyone who could write there first could plant code.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/billable', import.meta.url)));
