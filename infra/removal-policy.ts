import { RemovalPolicy } from 'aws-cdk-lib';

import type { Settings } from './settings.ts';

/** What a first deployment made that failed goes with it: it holds nothing yet. */
export const removalPolicy = (settings: Settings): RemovalPolicy =>
  settings.removalPolicy === 'retain'
    ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    : RemovalPolicy.DESTROY;
