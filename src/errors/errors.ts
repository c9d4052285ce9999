import { maskText } from '../secrets/mask-text.ts';

/** Exit statuses, the same for all subcommands. 0 and 1 are results, not errors. */
export const EXIT = { done: 0, findings: 1, usage: 2, tool: 3, bug: 70, interrupted: 130 } as const;

/**
 * An error by whose fault it is, with what to do about it.
 * `message` is one line: what happened to what. `remedy` is one line: what to do.
 */
export abstract class FaultlineError extends Error {
  abstract readonly exitCode: number;
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.remedy = remedy;
  }
}

/** The command line or the configuration is wrong. */
export class UsageError extends FaultlineError {
  readonly exitCode = EXIT.usage;
}

/** The evidence can't be read: missing, empty, truncated beyond use, or not what it claims to be. */
export class EvidenceError extends FaultlineError {
  readonly exitCode = EXIT.usage;
}

/** A tool that is needed is missing, too old, crashed, timed out or says what can't be understood. */
export class ToolError extends FaultlineError {
  readonly exitCode = EXIT.tool;
}

/** The user, or the system, asked us to stop. */
export class InterruptedError extends FaultlineError {
  readonly exitCode = EXIT.interrupted;

  constructor(signal: string) {
    super(`Interrupted by ${signal}.`, 'Child processes were ended and temporary files removed.');
  }
}

/** The exit status that an error, whoever threw it, stands for. */
export function exitStatus(error: unknown): number {
  if (error instanceof FaultlineError) return error.exitCode;
  if (isWithoutDirectory(error)) return EXIT.usage;
  return EXIT.bug;
}

/** Prints any error on standard error: two lines for those we expect, a request to report for a bug of ours. */
export function printError(error: unknown, debug: boolean): void {
  const { message, remedy } = describe(error);
  process.stderr.write(`faultline: ${escapeControl(maskText(message))}\n${escapeControl(maskText(remedy))}\n`);
  if (debug && error instanceof Error) process.stderr.write(`${maskText(error.stack ?? error.message)}\n`);
}

function describe(error: unknown): { message: string; remedy: string } {
  if (error instanceof FaultlineError) return error;
  if (isWithoutDirectory(error))
    return {
      message: 'The current directory is not there any more.',
      remedy: 'Change to one that is, for example: cd /',
    };
  const message = error instanceof Error ? error.message : String(error);
  return {
    message: `Internal error: ${firstLine(message)}`,
    remedy: 'This is a bug in faultline. Please report it with the output of the same command and --debug.',
  };
}

/** Node throws this from wherever a relative path is first made absolute, in its own modules and in oclif's too. */
function isWithoutDirectory(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

/**
 * Makes text from evidence safe for a terminal and for line oriented readers: every control character, also line
 * ends, bidirectional overrides and lone surrogates, is shown as an escape (`\n`, `\x1b`, `\u202e`).
 */
export function escapeControl(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
      if (character === '\n') return String.raw`\n`;
      if (character === '\t') return String.raw`\t`;
      const code = character.charCodeAt(0);
      return code < 0x100 ? String.raw`\x${code.toString(16).padStart(2, '0')}` : String.raw`\u${code.toString(16)}`;
    });
}
