import { RemovalPolicy } from 'aws-cdk-lib';

import type { Settings } from './settings.ts';

export const removalPolicy = (settings: Settings): RemovalPolicy =>
  settings.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
