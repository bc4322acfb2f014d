import type { ConfiguredSystem, PushContext } from './context.ts';

/**
 * Systems in the order in which a run with an end comes to them: those last of which its last run had no time
 * for all, or no answer. They then have all that the others leave.
 */
export const quickFirst = async (
  { ledger, deadline }: Pick<PushContext, 'ledger' | 'deadline'>,
  systems: readonly ConfiguredSystem[],
): Promise<readonly ConfiguredSystem[]> => {
  if (deadline === null || systems.length < 2) return systems;
  const rounds = await ledger.rounds();
  const slow = new Set(
    rounds.filter(({ problem }) => problem?.kind === 'unanswered').map(({ system }) => system),
  );
  const isSlow = ({ settings }: ConfiguredSystem): boolean => slow.has(settings.name);
  return [...systems.filter((it) => !isSlow(it)), ...systems.filter(isSlow)];
};
