// Loaded before a program: it then runs as after `npm ci --omit=dev`.
import { registerHooks } from 'node:module';
import packageJson from '../../../package.json' with { type: 'json' };

const missing = Object.keys(packageJson.devDependencies);

registerHooks({
  resolve: (specifier, context, next) => {
    const isMissing = missing.some(
      (name) => specifier === name || specifier.startsWith(`${name}/`),
    );
    if (isMissing) throw new Error(`${specifier} is a package for development`);
    return next(specifier, context);
  },
});
