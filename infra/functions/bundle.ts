import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export type FunctionName = 'ingest' | 'query' | 'report' | 'recover' | 'alert' | 'push';

/**
 * How code for Lambda becomes one file.
 *
 * The SDK is bundled, not taken from the runtime: the version that was tested is the one that
 * runs, and it starts faster. Its chain of credential sources is replaced by the one source that
 * Lambda has, the environment: the chain is a third of the bundle and of the import time. Endpoint
 * discovery is off, so its cache is left out.
 */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': join(root, 'shared/lambda/environment-credentials.ts'),
    '@aws-sdk/endpoint-cache': join(root, 'shared/lambda/no-endpoint-cache.ts'),
  },
  // Packages of the old module system call `require` for modules of Node.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Writes `index.mjs` into a folder; says what is in it. Throws where it cannot be built. */
export const bundleFunction = (name: FunctionName, folder: string): Metafile => {
  const { metafile } = buildSync({
    ...bundleOptions,
    entryPoints: [join(root, 'functions', name, 'index.ts')],
    outfile: join(folder, 'index.mjs'),
    metafile: true,
  });
  return metafile;
};
