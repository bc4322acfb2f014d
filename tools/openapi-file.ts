import { openApiDocument } from '../shared/api/openapi/document.ts';
import { allowedOf, type Parameter } from '../shared/api/parameters/parameter.ts';
import { parameters } from '../shared/api/parameters/parameters.ts';
import { softwareVersion } from '../shared/software-version.ts';

export const openApiPath = 'docs/openapi.json';

/** The API's description, as it is kept for those who have no server at hand. */
export const openApiText = (): string =>
  `${JSON.stringify(openApiDocument(softwareVersion), null, 2)}\n`;

export const financePath = 'docs/finance.md';

const begin = '<!-- parameters: written by npm run openapi -->';
const end = '<!-- end of parameters -->';

/** The page for finance with the table of parameters as they are. Throws where it has no place. */
export const withParameterTable = (page: string): string => {
  const [before, rest] = split(page, begin);
  const [, after] = split(rest, end);
  const rows = parameters.map(rowOf);
  const table = ['| parameter | values | default | |', '| --- | --- | --- | --- |', ...rows];
  return `${before}${begin}\n${table.join('\n')}\n${end}${after}`;
};

const split = (text: string, mark: string): readonly [string, string] => {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`${financePath} has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
};

const rowOf = (parameter: Parameter): string => {
  const { name, description, schema } = parameter;
  const byDefault = 'default' in schema ? `\`${schema.default}\`` : '';
  return `| \`${name}\` | ${allowedOf(parameter)} | ${byDefault} | ${description} |`;
};
