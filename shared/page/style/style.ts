import { baseStyle } from './base.ts';
import { figureStyle } from './figures.ts';

/** The one stylesheet. */
export const stylesheet = `${baseStyle}${figureStyle}`;

/** Changes with the stylesheet, so that a browser may keep it: FNV-1a. */
export const styleVersion = Array.from(stylesheet)
  .reduce((hash, one) => Math.imul(hash ^ (one.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5)
  .toString(36);
