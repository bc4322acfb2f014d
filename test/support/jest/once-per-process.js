/**
 * Stands for a package of so many files that Jest would take seconds to compile it anew for each test
 * file: the module as Node itself has loaded it. The environment gives tests `requireOnce`.
 */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default {
  process: (_source, file) => ({ code: `module.exports = requireOnce(${JSON.stringify(file)});` }),
};
