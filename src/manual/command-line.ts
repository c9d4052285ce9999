import { UsageError } from '../errors/errors.ts';
import { didYouMean, suggestFlag } from '../suggest.ts';
import { FLAGS_TOPIC } from './help.ts';
import type { Manual, ManualCommand } from './model.ts';
import { quote } from '../text/shell.ts';
import { suggestCommand } from './suggest-command.ts';

/** What a command line asks for. */
export type Asked =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly page: HelpPage }
  | { readonly kind: 'command'; readonly name: string; readonly argv: readonly string[] };

/** A page of help: of the program, of a topic, of a command, of the flags that all have. */
export type HelpPage =
  | { readonly of: 'program' }
  | { readonly of: 'flags' }
  | { readonly of: 'topic'; readonly topic: string }
  | { readonly of: 'command'; readonly command: ManualCommand };

/** What a file that stands where a command is expected is given to. */
export const OF_A_FILE = 'triage coredump';
const HELP_FLAGS = ['--help', '-h'];
const VERSION_FLAGS = ['--version', '-V'];

/**
 * Understands the words behind `faultline`.
 * @param isFile whether a word names something in the file system.
 * @throws UsageError for what is no command, with the one that was probably meant.
 */
export function understand(argv: readonly string[], manual: Manual, isFile: (word: string) => boolean): Asked {
  const [first, ...others] = argv;
  if (first === undefined) return help({ of: 'program' });
  if (first === 'version' || VERSION_FLAGS.includes(first)) return { kind: 'version' };
  if (first === 'help')
    return help(
      pageOf(
        others.filter((word) => !word.startsWith('-')),
        manual,
      ),
    );
  if (HELP_FLAGS.includes(first)) return help(others.length === 0 ? { of: 'program' } : pageOf(others, manual));
  if (first.startsWith('-')) throw flagFirst(argv, manual, isFile);
  const command = commandAt(argv, manual);
  if (command !== undefined) {
    const rest = argv.slice(command.name.split(' ').length);
    return wantsHelp(rest) ? help({ of: 'command', command }) : { kind: 'command', name: command.name, argv: rest };
  }
  if (isTopic(first, manual)) {
    const [second] = others;
    if (second === undefined || HELP_FLAGS.includes(second)) return help({ of: 'topic', topic: first });
    throw unknown(argv, manual);
  }
  if (!isFile(first)) throw unknown(argv, manual);
  return understand([...OF_A_FILE.split(' '), ...argv], manual, isFile);
}

function help(page: HelpPage): Asked {
  return { kind: 'help', page };
}

/** What `faultline help WORDS` shows. */
function pageOf(words: readonly string[], manual: Manual): HelpPage {
  const [first] = words;
  if (first === undefined || first === 'help' || first === 'version') return { of: 'program' };
  if (first === FLAGS_TOPIC) return { of: 'flags' };
  const command = commandAt(words, manual);
  if (command !== undefined) return { of: 'command', command };
  if (isTopic(first, manual) && words.length === 1) return { of: 'topic', topic: first };
  throw unknown(words, manual);
}

/** The command that the first words name. */
function commandAt(words: readonly string[], { commands }: Manual): ManualCommand | undefined {
  return commands.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
}

function isTopic(word: string, { topics }: Manual): boolean {
  return topics.some(({ name }) => name === word);
}

/** What stands behind `--` is another program's. */
function wantsHelp(words: readonly string[]): boolean {
  const dashes = words.indexOf('--');
  return words.slice(0, dashes === -1 ? undefined : dashes).some((word) => HELP_FLAGS.includes(word));
}

function unknown(words: readonly string[], manual: Manual): UsageError {
  const typed = words.slice(0, 2).filter((word, index) => index === 0 || !word.startsWith('-'));
  const [first = '', second] = typed;
  const topic = isTopic(first, manual);
  const names = [...manual.commands.map(({ name }) => name), 'help', `help ${FLAGS_TOPIC}`, 'version'];
  const meant = suggestCommand(typed, names);
  return new UsageError(
    topic && second !== undefined
      ? `There is no command "${first} ${second}".`
      : `There is no command, and no file, "${first}".`,
    didYouMean(
      meant === undefined || meant === first ? undefined : `faultline ${meant}`,
      topic ? `help ${first}` : 'help',
    ),
  );
}

/** Which command a flag is for stands before it. */
function flagFirst(argv: readonly string[], manual: Manual, isFile: (word: string) => boolean): UsageError {
  const [flag = '', ...others] = argv;
  const [name = ''] = flag.split('=', 1);
  const flags = [...manual.globals, ...manual.commands.flatMap((command) => command.flags)];
  const meant = flags.find((each) => `--${each.name}` === name);
  if (meant !== undefined) {
    const own = meant.value !== undefined && flag === name ? others.slice(0, 1) : [];
    const rest = others.slice(own.length);
    const [first = ''] = rest;
    const command =
      commandAt(rest, manual) !== undefined ? rest : [...OF_A_FILE.split(' '), ...(isFile(first) ? rest : ['./core'])];
    return new UsageError(
      `${name} stands before the command.`,
      `Put it behind, for example: faultline ${[...command, flag, ...own].map(quote).join(' ')}`,
    );
  }
  const known = flags.map((each) => each.name);
  return new UsageError(
    `There is no flag ${name}.`,
    didYouMean(suggestFlag(name, ['help', 'version', ...new Set(known)]), 'help'),
  );
}
