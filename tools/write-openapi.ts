// Writes what is made from the definition of the API: its description, and the table of parameters.
import { readFileSync, writeFileSync } from 'node:fs';
import { financePath, openApiPath, openApiText, withParameterTable } from './openapi-file.ts';

writeFileSync(openApiPath, openApiText());
writeFileSync(financePath, withParameterTable(readFileSync(financePath, 'utf8')));
