import { stringify } from 'yaml';

/**
 * YAML as Kong, decK and Kubernetes read it, which is YAML 1.1: there `yes` and `0b11` are no texts
 * unless they are quoted, and a token may be such a word. Long lines stay whole: a folded line of
 * Lua would be another program.
 */
export const yamlText = (value: unknown): string =>
  stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
