import type { ReportProgress } from '../functions/report/context.ts';

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

const everyMs = 200;

/** One line of a terminal that says how far a report is; `null` where there is no terminal. */
export const createProgressLine = (terminal: Terminal, stopwatch: () => number) => {
  if (!terminal.isTTY) return null;
  const startedAt = stopwatch();
  // A short run shows nothing.
  let shownAt = startedAt;
  let isShown = false;
  return {
    show: ({ month, rows, bytes }: ReportProgress): void => {
      const now = stopwatch();
      if (now - shownAt < everyMs) return;
      shownAt = now;
      isShown = true;
      const seconds = ((now - startedAt) / 1000).toFixed(0);
      const megabytes = (bytes / 1e6).toFixed(1);
      terminal.write(`\r\u001B[K${month}: ${rows} rows, ${megabytes} MB, ${seconds} s`);
    },
    clear: (): void => {
      if (isShown) terminal.write('\r\u001B[K');
      isShown = false;
    },
  };
};
