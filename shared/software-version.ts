import packageJson from '../package.json' with { type: 'json' };

/** The release that runs, as reports name it. */
export const softwareVersion: string = packageJson.version;
