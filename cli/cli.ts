import { Command, type CommandUnknownOpts, Help, type Option } from '@commander-js/extra-typings';
import { softwareVersion } from '../shared/software-version.ts';
import { type ExitCode, WrongUse } from '../shared/command-line/command.ts';
import { printTo, runProgram } from '../shared/command-line/run-program.ts';
import { type CommandEntry, commands } from './commands.ts';
import type { CliContext, CliProcess } from './context.ts';
import { explainFault } from '../local/log/explain-fault.ts';
import { settingsHelp } from './settings-help.ts';

/** Runs the command that `args` name; resolves to the exit code. What it throws is printed as a line. */
export const runCli = async (args: readonly string[], io: CliProcess): Promise<ExitCode> => {
  const asked = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  const wanted = commandNamedBy(asked);
  const typed = isUnknown(asked, wanted) ? asked.filter((arg) => !helpFlags.has(arg)) : asked;
  const code = await runProgram(
    async (end) => programWith(wanted, { ...io, print: (line) => io.out(`${line}\n`), end }),
    typed,
    { words: wanted?.words ?? '', err: io.err, explain: explainFault(io.env) },
  );
  if (code === 2 && wanted?.refused !== undefined) io.out(await wanted.refused(args));
  return code;
};

/** The entry with the most words of those that `args` begin with. */
const commandNamedBy = (args: readonly string[]): CommandEntry | undefined =>
  commands.findLast(({ words }) => words.split(' ').every((word, i) => word === args[i]));

const helpFlags: ReadonlySet<string> = new Set(['-h', '--help']);

/** Whether a word stands where a command should: there is no help of it. */
const isUnknown = (args: readonly string[], wanted: CommandEntry | undefined): boolean => {
  if (wanted !== undefined && wanted.load !== null) return false;
  const next = args[wanted?.words.split(' ').length ?? 0];
  return next !== undefined && !next.startsWith('-');
};

/** Narrower columns of text are not wrapped. */
const minWidthToWrap = 20;

/** All commands by name and summary, and the wanted one with its flags. */
const programWith = async (
  wanted: CommandEntry | undefined,
  context: CliContext,
): Promise<CommandUnknownOpts> => {
  const program: CommandUnknownOpts = printTo(new Command('npx billable'), context)
    .description('API usage metering for Kong Gateway. The settings are those of the server.')
    .version(softwareVersion, '-v, --version', 'the release')
    .helpOption('-h, --help', 'this text')
    .helpCommand(false)
    .configureHelp({
      visibleCommands: commandsBelow,
      subcommandTerm: wordsOf,
      optionDescription: descriptionOf,
      showGlobalOptions: false,
      minWidthToWrap,
    })
    .addHelpText('after', settingsHelp(context.columns));
  const byWords = new Map<string, CommandUnknownOpts>([['', program]]);
  for (const entry of commands) {
    const isWanted = entry === wanted && entry.load !== null;
    const command = isWanted
      ? (await entry.load())(context).copyInheritedSettings(program)
      : placeOf(entry, program);
    byWords.set(entry.words, command.summary(entry.summary));
    byWords.get(entry.words.split(' ').slice(0, -1).join(' '))?.addCommand(command);
  }
  return program;
};

/** Stands for a command that is not loaded in the help. */
const placeOf = ({ words, load, summary }: CommandEntry, program: CommandUnknownOpts) => {
  const command = new Command(words.split(' ').at(-1));
  command.copyInheritedSettings(program);
  if (load === null) {
    return command.description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
  }
  return command
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new WrongUse(`Write "${words}" before its flags.`);
    });
};

/** Groups are left out; a command with further commands below it is not. */
const commandsBelow = (command: CommandUnknownOpts): CommandUnknownOpts[] =>
  command.commands.flatMap((below) => {
    const entry = commands.find(({ words }) => words === wordsOf(below));
    return [...(entry?.load === null ? [] : [below]), ...commandsBelow(below)];
  });

/** As commander has it, but for the default of a flag that may be repeated. */
const descriptionOf = (option: Option): string => {
  const standard: unknown = option.defaultValue;
  if (Array.isArray(standard) && standard.length === 0) return option.description;
  return new Help().optionDescription(option);
};

const wordsOf = (command: CommandUnknownOpts): string => {
  const above = command.parent?.parent ? `${wordsOf(command.parent)} ` : '';
  return `${above}${command.name()}`;
};
