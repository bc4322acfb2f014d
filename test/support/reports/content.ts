import type { ReportStore } from '../../../shared/ports/report-store.ts';

/** All of a file. */
export const contentOf = async (reports: ReportStore, key: string): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reports.read(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
