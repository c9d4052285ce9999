import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import type { Input, ParserOutput } from '@oclif/core/interfaces';
import { statsOf } from './elf/bytes.ts';
import { EXIT, UsageError } from './errors/errors.ts';
import { formatOf, prepareOutput, type OutputFlags } from './output.ts';
import { LEVELS, type Level } from './report/level.ts';
import { reaches } from './report/create.ts';
import type { Report } from './report/model.ts';
import { renderPieces } from './report/views/index.ts';
import { COLOR_CHOICES, FORMATS } from './report/views/model.ts';
import { parseTargets, writeReports } from './report/write.ts';
import { silenceProgress } from './progress.ts';
import { showText } from './show-text.ts';
import { usageOf } from './usage-error.ts';
import { watchOutput } from './watch-output.ts';

/** Flags that every command has. */
export const commonFlags = {
  json: Flags.boolean({ description: 'Print the report as JSON (same as --format json).', helpGroup: 'GLOBAL' }),
  format: Flags.option({
    options: FORMATS,
    aliases: ['view'],
    helpValue: 'FORMAT',
    description: 'How to print the report.',
    helpGroup: 'GLOBAL',
    env: 'FAULTLINE_FORMAT',
  })(),
  report: Flags.string({
    description: 'Also write the report to a file, in any format. May be repeated.',
    helpGroup: 'GLOBAL',
    helpValue: 'FORMAT=FILE',
    multiple: true,
  }),
  'fail-on': Flags.option({
    options: [...LEVELS, 'never'] as const,
    helpValue: 'LEVEL',
    description: 'Exit with status 1 when there is a finding of this level or a worse one.',
    helpGroup: 'GLOBAL',
    env: 'FAULTLINE_FAIL_ON',
  })(),
  config: Flags.string({
    description: 'Configuration file; default: faultline.config.json or .yaml, searched upward.',
    helpGroup: 'GLOBAL',
    env: 'FAULTLINE_CONFIG',
    helpValue: 'FILE',
  }),
  'show-secrets': Flags.boolean({ description: 'Do not mask passwords, tokens and keys.', helpGroup: 'GLOBAL' }),
  debug: Flags.boolean({ description: 'Print stack traces of errors.', helpGroup: 'GLOBAL' }),
  color: Flags.option({
    options: COLOR_CHOICES,
    default: 'auto',
    description: 'When to print in colour; auto: on a terminal, unless NO_COLOR is set.',
    helpGroup: 'GLOBAL',
    helpValue: 'WHEN',
  })(),
  'no-pager': Flags.boolean({
    description: 'Do not show long text on a terminal through the pager (PAGER, else less).',
    helpGroup: 'GLOBAL',
  }),
  quiet: Flags.boolean({
    char: 'q',
    description: 'Print nothing but errors: the exit status and the files of --report tell.',
    helpGroup: 'GLOBAL',
  }),
  verbose: Flags.boolean({ char: 'v', description: 'Print everything, however long.', helpGroup: 'GLOBAL' }),
} as const;

/** Of these flags those that a command has that makes no report: oclif wants them all where a subclass has fewer. */
export function onlyFlags(...names: readonly (keyof typeof commonFlags)[]): typeof commonFlags {
  return Object.fromEntries(names.map((name) => [name, commonFlags[name]])) as unknown as typeof commonFlags;
}

/** For commands that triage cores. */
export const timeoutFlag = {
  timeout: Flags.string({
    description: 'Time that gdb may take for one core (default 120).',
    helpValue: 'SECONDS',
    env: 'FAULTLINE_TIMEOUT',
  }),
} as const;

/** Flags or arguments by name. */
type Values = Record<string, unknown>;

/** What all commands share: the common flags, and one way to end. */
export abstract class FaultlineCommand extends Command {
  static override baseFlags = commonFlags;

  /** Runs the command; what it throws is main's to print. */
  async start(): Promise<void> {
    await this._run();
  }

  /** oclif has begun to listen to standard output, and throws what is no EPIPE. */
  protected override async init(): Promise<void> {
    watchOutput();
  }

  /** Targets of --report are checked before any work is done; not in the flag's own `parse`, whose errors oclif rewrites. */
  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const name = this.id ?? '';
    const { flags, baseFlags } = this.ctor;
    const parsed = await super
      .parse(options, argv)
      .catch((error: unknown) => Promise.reject(usageOf(name, error, { ...flags, ...baseFlags }) as Error));
    const { report, json, quiet } = parsed.flags as Partial<OutputFlags>;
    if (quiet) silenceProgress();
    const formatTyped = parsed.raw.some((token) => token.type === 'flag' && token.flag === 'format');
    if (json && formatTyped)
      throw new UsageError('--format cannot also be provided when using --json.', `See "faultline ${name} --help".`);
    parseTargets(report ?? []);
    return parsed;
  }

  /** Prints a report in the chosen format, writes the files of --report, and sets the exit status: 1 for a finding at or above `failOn`. */
  protected async finish(report: Report, flags: OutputFlags, failOn: Level | 'never'): Promise<void> {
    const { shown, options, targets } = await prepareOutput(report, flags, process.stdout);
    const format = formatOf(flags) ?? 'text';
    if (!flags.quiet)
      await showText(await renderPieces(shown, format, options), format === 'text' && !flags['no-pager']);
    await writeReports(shown, targets, options);
    const level = flags['fail-on'] ?? failOn;
    process.exitCode = level !== 'never' && reaches(report.findings, level) ? EXIT.findings : EXIT.done;
  }

  /** Errors are printed in one place, by main. */
  protected override catch(error: Error): never {
    throw error;
  }
}

/** A directory that a flag names: a mistyped one would be searched in vain, and not a word said. */
export function directoryFlag(name: string, value: string): string {
  if (!statsOf(value)?.isDirectory()) throw new UsageError(`--${name} ${value} is not a directory.`, 'Check the path.');
  return value;
}

/** A flag's value in seconds as milliseconds. */
export function secondsFlag(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= 86_400))
    throw new UsageError(`--${name} ${value} is not a number of seconds.`, 'Give a number above 0, for example 60.');
  return seconds * 1000;
}

const UNITS: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const LONGEST = 7 * 24 * 3_600_000;

/** A flag's value, `20m`, as milliseconds. */
export function durationFlag(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(s|m|min|h)?$/.exec(value) ?? [];
  const duration = Number(number) * (UNITS[unit] ?? 1000);
  if (!(duration > 0 && duration <= LONGEST))
    throw new UsageError(
      `--${name} ${value} is no duration.`,
      'Give a number of seconds, or one with a unit: 90s, 20m, 2h.',
    );
  return duration;
}
