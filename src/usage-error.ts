import { stripVTControlCharacters } from 'node:util';
import type { Flag } from '@oclif/core/interfaces';
import { UsageError } from './errors/errors.ts';
import { didYouMean, suggest, suggestFlag } from './suggest.ts';

/** The flags of a command, by name. */
type Flags = Readonly<Record<string, Flag<unknown>>>;

/**
 * What a command says of flags and arguments that it does not take: what was probably meant, and where its help is.
 * Anything but an error of oclif's about the command line is returned as it is.
 */
export function usageOf(command: string, error: unknown, flags: Flags): unknown {
  if (!(error instanceof Error && 'oclif' in error)) return error;
  const message = usageMessage(error.message);
  return new UsageError(message, didYouMean(meantBy(error, message, flags), `${command} --help`), { cause: error });
}

/** A flag that there is for one that there is not, a word that a flag takes for one that it does not. */
function meantBy(error: Error, message: string, flags: Flags): string | undefined {
  if ('flags' in error && Array.isArray(error.flags)) {
    const [typed = ''] = String(error.flags[0]).split('=', 1);
    return suggestFlag(typed, Object.keys(flags));
  }
  const { name, value } = /^Expected (?:--(?<name>[\w-]+)=)?(?<value>.*) to be one of: /.exec(message)?.groups ?? {};
  if (value === undefined) return undefined;
  const meant = suggest(value, message.split(' to be one of: ', 2)[1]?.split(', ') ?? []);
  return name === undefined || meant === undefined ? meant : `--${name} ${meant}`;
}

/**
 * What oclif says, in one line: `Parsing --last \n\tExpected an integer but received: x\nSee more help with --help`,
 * `The following error occurred:\n  --all cannot also be provided when using --last`.
 */
function usageMessage(text: string): string {
  const paragraph = stripVTControlCharacters(text).split(/\n\n|\nSee more help/, 1)[0] ?? text;
  const lines = paragraph
    .replace(/^The following errors? occurred:\n/, '')
    .replace(/^(Parsing \S+) \n/, '$1:\n')
    .split('\n');
  return lines.map((line) => line.trim().replaceAll(/ {2,}/g, ': ')).join(' ');
}
