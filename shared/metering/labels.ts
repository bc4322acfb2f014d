import { asListOf, asText, readJson } from '../stored/read-json.ts';
import { compareUtf8, utf8Length } from './utf8.ts';

/** What usage is split by besides consumer and status, in the order of their columns. */
export const labelNames = ['service', 'route', 'ai_model'] as const;

export type LabelName = (typeof labelNames)[number];

/**
 * The labels of an event, `''` where it has none of that name. Part of a counter's identity. Equal
 * labels may be two objects.
 */
export type Labels = Readonly<Record<LabelName, string>>;

export const noLabels: Labels = { service: '', route: '', ai_model: '' };

/** The label of a value that is no well-formed text of 1 to 255 bytes. */
export const invalidLabel = '(invalid)';

/** The label of what lies beyond the bound on one consumer's values in a batch. */
export const otherLabel = '(other)';

const maxLabelBytes = 255;

export const isLabel = (text: string): boolean =>
  text !== '' &&
  text.length <= maxLabelBytes &&
  text.isWellFormed() &&
  utf8Length(text) <= maxLabelBytes;

/**
 * Reads a comma list of label names; none where it is empty. `null` where a name is unknown or there
 * twice.
 */
export const parseLabelNames = (text: string): readonly LabelName[] | null => {
  if (text === '') return [];
  const names = text.split(',').map((each) => each.trim());
  const known = labelNames.filter((name) => names.includes(name));
  return known.length === names.length ? known : null;
};

/** Labels as one text; `''` where there are none. Two sets of labels never share one. */
export const labelsText = ({ service, route, ai_model }: Labels): string => {
  if (ai_model !== '') return JSON.stringify([service, route, ai_model]);
  if (route !== '') return JSON.stringify([service, route]);
  return service === '' ? '' : JSON.stringify([service]);
};

/** The labels of what `labelsText` wrote. Throws `DamagedStore` where it did not write that. */
export const readLabels = (text: string): Labels => {
  if (text === '') return noLabels;
  const [service = '', route = '', ai_model = ''] = readJson(text, asListOf(asText));
  return { service, route, ai_model };
};

/** By service, route, model, each by UTF-8 bytes, missing first. */
export const compareLabels = (a: Labels, b: Labels): number =>
  compareUtf8(a.service, b.service) ||
  compareUtf8(a.route, b.route) ||
  compareUtf8(a.ai_model, b.ai_model);
