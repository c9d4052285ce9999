import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ToolError } from '../errors/errors.ts';
import { temporaryDirectory } from './lifecycle.ts';
import { MiSyntaxError, miQuote, miUnwrapped, parseMiLine, type MiTuple } from './mi.ts';
import { findProgram, sandboxed, sandboxRefused } from './sandbox.ts';
import {
  howItEnded,
  startTool,
  timedOut,
  toolEnvironment,
  toolFailed,
  type RunningTool,
  type ToolCommand,
} from './run.ts';

/** The oldest gdb whose GDB/MI has all that is asked: `mi3` and `-frame` of every command. */
export const OLDEST = 9;
const KEPT_MESSAGES = 40;
/** No session has been seen to print a tenth of this. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Debian's gdb that knows every processor; it lives beside the other. */
export const MULTIARCH = 'gdb-multiarch';

/** gdb said `^error` to one command; the session goes on. */
export class GdbCommandError extends Error {}

export interface GdbOptions {
  /** Milliseconds for the start, and again for everything after it. */
  readonly timeout: number;
  readonly sysroot?: string;
  /** Which gdb; default: the one that is called so. */
  readonly program?: string;
  /** Run it confined, where bubblewrap is installed and the system lets it work; default: true. */
  readonly sandbox?: boolean;
}

/**
 * One gdb process, driven over GDB/MI: commands are sent and awaited one by one.
 *
 * gdb reads no init file, loads no script of any kind, opens no network, and has a private home. Only MI records are
 * believed: text from a core reaches gdb's console stream and can forge anything there.
 */
export class Gdb {
  /** Whether it runs in a sandbox. */
  readonly confined: boolean;
  /** What gdb printed as warnings, the latest last; text for people, never to be parsed for facts. */
  readonly messages: string[] = [];
  private command: ToolCommand;
  private options: GdbOptions = { timeout: 0 };
  private readonly tool: RunningTool;
  private readonly home: PrivateHome;
  private deadline: NodeJS.Timeout | undefined;
  private readonly lines: AsyncIterator<string>;
  private printed: string[] | undefined;
  private nextToken = 1;
  private late = false;
  private standardError = '';
  private mayPrint = MAX_OUTPUT;

  private constructor(command: ToolCommand, tool: RunningTool, home: PrivateHome, confined: boolean) {
    this.confined = confined;
    this.command = command;
    this.tool = tool;
    this.home = home;
    this.lines = createInterface({ input: tool.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
    tool.stdin.on('error', () => {}); // a gdb that died is noticed where its answer is awaited
    tool.stderr.on('data', (chunk: Buffer) => {
      this.standardError = (this.standardError + chunk.toString('utf8')).slice(-2000);
    });
    tool.stdout.on('data', (chunk: Buffer) => {
      this.mayPrint -= chunk.length;
      if (this.mayPrint < 0) tool.kill();
    });
  }

  /**
   * Starts gdb, and makes sure that it answers and is not too old.
   * @param launched one whose process was started before, with a sandbox.
   * @throws ToolError
   */
  static async start(options: GdbOptions, launched?: Promise<Gdb>): Promise<Gdb> {
    const gdb = await (launched ?? Gdb.launch(options.sandbox !== false, options.program));
    try {
      await gdb.open(options);
      return gdb;
    } catch (error) {
      gdb.close();
      if (!sandboxRefused(gdb.standardError)) throw error;
      return await Gdb.start({ ...options, sandbox: false });
    }
  }

  /** Starts another gdb like this one. */
  async startAnother(): Promise<Gdb> {
    return await Gdb.start(this.options);
  }

  /** Starts the process, and asks it nothing yet. */
  static async launch(sandbox: boolean, program = 'gdb'): Promise<Gdb> {
    const home = new PrivateHome();
    const command = gdbCommand(program, home);
    const confined = !sandbox || findProgram(command.program) === undefined ? undefined : sandboxed(command);
    return new Gdb(command, await startTool(confined ?? command), home, confined !== undefined);
  }

  private async open(options: GdbOptions): Promise<void> {
    const { timeout, sysroot } = options;
    this.options = options;
    this.command = { ...this.command, timeout };
    // The first answer after a core is loaded is prefixed with its frame: have it behind us (seen with gdb 13.1).
    await this.send('-gdb-set mi-async off');
    await this.checkVersion();
    if (sysroot !== undefined) await this.send(`-gdb-set sysroot ${this.fileName(sysroot)}`);
    this.disarm(); // it may wait long for its core: the time counts again from the next command on
  }

  /** By what name it was started. */
  get program(): string {
    return this.options.program ?? 'gdb';
  }

  /** gdb's version (`13.1`), if it told. */
  version: string | undefined;

  /**
   * Sends one MI command and waits for its result.
   * @returns the results of `^done`.
   * @throws GdbCommandError for `^error`; ToolError when gdb ended, hangs, or talks nonsense.
   */
  async send(command: string): Promise<MiTuple> {
    this.arm();
    const token = this.nextToken++;
    this.tool.stdin.write(`${token}${command}\n`);
    for (;;) {
      const record = this.parse(await this.readLine());
      if (record?.kind === 'stream') this.keep(record.text);
      if (record?.kind !== 'result' || record.token !== token) continue;
      if (record.class === 'error')
        throw new GdbCommandError(typeof record.results.msg === 'string' ? record.results.msg : 'unknown error');
      return record.results;
    }
  }

  /** Sends a command whose failure only means that something is not known. */
  async ask(command: string): Promise<MiTuple | undefined> {
    try {
      return await this.send(command);
    } catch (error) {
      if (error instanceof GdbCommandError) return undefined;
      throw error;
    }
  }

  /**
   * Runs a console command (`bt -1`) and gives what it printed: for people, or as a hint, never as a fact.
   * @param frame of which frame, as options of MI.
   */
  async console(command: string, frame = ''): Promise<string> {
    const printed: string[] = [];
    this.printed = printed;
    await this.ask(`-interpreter-exec ${frame} console ${miQuote(command)}`);
    this.printed = undefined;
    return miUnwrapped(printed.join(''));
  }

  /** A name for a file that every gdb command takes as it is: commands differ in how they split and quote. */
  fileName(file: string): string {
    return this.home.nameOf(file);
  }

  /** A directory in which gdb finds nothing. */
  emptyDirectory(): string {
    return this.home.emptyDirectory();
  }

  /**
   * What is asked from now on may stay unanswered: gdb may take so long for all of it, and print so many bytes. It ends where that does
   * not do.
   * @param timeout milliseconds
   */
  limit(timeout: number, bytes: number): void {
    this.mayPrint = Math.min(this.mayPrint, bytes);
    this.command = { ...this.command, timeout: Math.min(this.command.timeout ?? timeout, timeout) };
    this.disarm();
  }

  /** Ends gdb and removes its home. Does not wait: gdb holds nothing of ours, and asking it to quit may hang. */
  close(): void {
    this.disarm();
    this.tool.leave();
    this.home.remove();
  }

  private async checkVersion(): Promise<void> {
    await this.send('-gdb-version');
    this.version = /GNU gdb .*?(\d+\.\d+(?:\.\d+)?)/.exec(this.messages.join(''))?.[1];
    this.messages.length = 0;
    if (this.version !== undefined && Number.parseInt(this.version, 10) < OLDEST) {
      throw new ToolError(`gdb ${this.version} is too old.`, `Install gdb ${OLDEST} or newer.`);
    }
  }

  private arm(): void {
    this.deadline ??= setTimeout(() => {
      this.late = true;
      this.tool.kill();
    }, this.command.timeout);
  }

  private disarm(): void {
    clearTimeout(this.deadline);
    this.deadline = undefined;
  }

  private parse(line: string): ReturnType<typeof parseMiLine> {
    try {
      return parseMiLine(line);
    } catch (error) {
      if (error instanceof MiSyntaxError)
        throw toolFailed(this.command, `said what can't be understood (${error.message})`, line);
      throw error;
    }
  }

  private async readLine(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (!done) return value;
    const end = await this.tool.ended;
    if (end.error !== undefined) throw end.error;
    if (this.late) throw timedOut(this.command, this.command.timeout ?? 0);
    throw toolFailed(this.command, howItEnded(end), this.standardError || this.messages.slice(-3).join(''));
  }

  private keep(text: string): void {
    this.printed?.push(text);
    this.messages.push(text);
    if (this.messages.length > KEPT_MESSAGES) this.messages.shift();
  }
}

/** A directory that gdb takes for the user's home; also holds links to files whose names its commands would misread. */
class PrivateHome {
  private readonly directory = temporaryDirectory();
  readonly path = this.directory.path;
  readonly remove = this.directory.remove;
  private links = 0;

  nameOf(file: string): string {
    const absolute = path.resolve(file);
    if (/^[\w@%+=,./-]+$/.test(absolute)) return absolute;
    const link = path.join(this.path, `link-${(this.links += 1)}`);
    symlinkSync(absolute, link);
    return link;
  }

  emptyDirectory(): string {
    const directory = path.join(this.path, 'empty');
    mkdirSync(directory, { recursive: true });
    return directory;
  }
}

function gdbCommand(program: string, home: PrivateHome): ToolCommand {
  const settings = [
    'set auto-load off',
    'set debuginfod enabled off',
    'set pagination off',
    'set confirm off',
    'set style enabled off',
    'set print frame-arguments none',
    'set print max-depth 1',
  ];
  return {
    program,
    args: ['-nx', '-q', '--interpreter=mi3', ...settings.flatMap((setting) => ['-iex', setting])],
    env: toolEnvironment({ HOME: home.path, XDG_CONFIG_HOME: home.path, XDG_CACHE_HOME: home.path }),
  };
}
