import { stopEmulator } from './global-setup.ts';

// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default stopEmulator;
