import { arch, cpus, platform, release, totalmem } from 'node:os';

/** What the numbers were taken on. */
export const machineLine = (): string => {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `Taken on ${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${memory} GB, ` +
    `${platform()} ${release()} ${arch()}, Node ${process.versions.node}.`
  );
};
