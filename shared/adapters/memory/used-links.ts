import type { UsedLinks } from '../../ports/used-links.ts';

/** The reference model of the port. */
export const createMemoryUsedLinks = (): UsedLinks => {
  const used = new Set<string>();
  return {
    use: async ({ id }) => {
      const isFirst = !used.has(id);
      used.add(id);
      return isFirst;
    },
    isUsed: async (id) => used.has(id),
  };
};
