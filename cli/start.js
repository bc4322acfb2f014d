// Node keeps what it makes of TypeScript only where a JavaScript file says so before the first import.
import '../local/compile-cache.js';

await import('./main.ts');
