import { existsSync } from 'node:fs';
import { EvidenceError, ToolError, UsageError, type FaultlineError } from '../errors/errors.ts';
import { parseJournalEntry, type JournalEntry } from './journal-entry.ts';
import { splitLines } from './lines.ts';
import { howItEnded, runTool, startTool, timedOut, toolFailed, type RunningTool, type ToolCommand } from './run.ts';

/** Which journal: this machine's by default; at most one of them. */
export interface JournalPlace {
  /** A directory with journal files. */
  readonly directory?: string | undefined;
  /** A journal file. */
  readonly file?: string | undefined;
  /** The root of another file system. */
  readonly root?: string | undefined;
}

export interface JournalOptions extends JournalPlace {
  /** Times as journalctl takes them: `2026-11-21 03:00`, `yesterday`, `-1h`, `@1795233584.5`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The fields to give; cursor, times and boot id come always. Default: all. */
  readonly fields?: readonly string[];
  /** Give null for what is over 4096 bytes, so that a core in the journal is not printed. */
  readonly withoutLarge?: boolean;
  readonly newestFirst?: boolean;
  /** Milliseconds to wait for one entry. */
  readonly timeout?: number | undefined;
}

const TIMEOUT = 60_000;
/** Characters; a longer one is given up as not understood. */
const LONGEST_ENTRY = 64 * 1024 * 1024;

/**
 * Waits until journald has stored what was sent to it: it takes that up before it answers (journalctl(1), --sync). Where it may not be asked,
 * or is not there, nothing is waited for.
 */
export async function syncJournal(): Promise<void> {
  await runTool({ program: 'journalctl', args: ['--sync'] }).catch((error: unknown) => {
    if (!(error instanceof ToolError)) throw error;
  });
}

/**
 * The entries of the journal that match, one by one; to stop early is to end journalctl.
 * @param matches as journalctl takes them: `FIELD=value` and `+`; also further options of it.
 * @throws UsageError for a wrong time or match; EvidenceError for a journal that can't be read; ToolError otherwise.
 */
export async function* journalEntries(
  matches: readonly string[],
  options: JournalOptions = {},
): AsyncGenerator<JournalEntry, void, undefined> {
  // journalctl finds nothing there and says nothing
  if (options.root !== undefined && !existsSync(options.root))
    throw new UsageError(
      `The root ${options.root} does not exist.`,
      'Give --root the directory where the other file system is mounted.',
    );
  const command: ToolCommand = {
    program: 'journalctl',
    args: [...journalArguments(options), ...matches],
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  };
  const tool = await startTool(command);
  const complaint = collectComplaint(tool);
  try {
    yield* parseEntries(tool, command, options.timeout ?? TIMEOUT);
    const end = await tool.ended;
    if (end.error !== undefined) throw end.error;
    if (end.exitCode !== 0) throw judgeFailure(command, howItEnded(end), complaint(), options);
  } finally {
    tool.kill();
    await tool.ended;
  }
}

function journalArguments(options: JournalOptions): string[] {
  const { directory, file, root, since, until } = options;
  const given = Object.entries({ directory, file, root, since, until, 'output-fields': options.fields?.join(',') });
  return [
    '--output=json',
    '--no-pager',
    ...(options.withoutLarge ? [] : ['--all']),
    ...(options.newestFirst ? ['--reverse'] : []),
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
  ];
}

/** The clock runs only while we wait for journalctl, not while the caller works on an entry. */
async function* parseEntries(
  tool: RunningTool,
  command: ToolCommand,
  timeout: number,
): AsyncGenerator<JournalEntry, void, undefined> {
  let late = false;
  const end = (): void => {
    late = true;
    tool.kill();
  };
  let deadline = setTimeout(end, timeout);
  try {
    for await (const line of splitLines(tool.stdout.setEncoding('utf8') as AsyncIterable<string>, LONGEST_ENTRY)) {
      clearTimeout(deadline);
      const entry = parseJournalEntry(line);
      if (entry === undefined) throw toolFailed(command, "said what can't be understood", line);
      yield entry;
      deadline = setTimeout(end, timeout);
    }
    if (late) throw timedOut(command, timeout);
  } finally {
    clearTimeout(deadline);
  }
}

function collectComplaint(tool: RunningTool): () => string {
  let text = '';
  tool.stdin.on('error', () => {}); // it reads nothing and may be gone
  tool.stdin.end();
  tool.stderr.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-2000);
  });
  return () => text;
}

/** What journalctl says, by what it means to the user. */
const COMPLAINTS: readonly { says: RegExp; error: (found: string, place: string) => FaultlineError }[] = [
  {
    says: /insufficient permissions|Permission denied|Operation not permitted/,
    error: (_, place) =>
      new ToolError(
        `This user may not read ${place}.`,
        'Run it as root, or join the group that may: usermod -aG systemd-journal USER.',
      ),
  },
  {
    says: /Failed to parse timestamp: (.*)/,
    error: (found) =>
      new UsageError(
        `"${found}" is not a time that journalctl understands.`,
        'Give for example "2026-11-21 03:00", "yesterday", or "-2h".',
      ),
  },
  {
    says: /Failed to add match '(.*)'/,
    error: (found) =>
      new UsageError(
        `"${found}" is not a journal match.`,
        'A match is FIELD=value, for example COREDUMP_UNIT=app.service.',
      ),
  },
  {
    says: /No such file or directory/,
    error: (_, place) =>
      new EvidenceError(
        `There is no such journal: ${place}.`,
        'Check the path; --directory takes a directory of journal files, --file one file.',
      ),
  },
  {
    says: /Not a directory/,
    error: (_, place) =>
      new EvidenceError(
        `The journal can't be opened: ${place} is no directory.`,
        'Give a single journal file with --file.',
      ),
  },
  {
    says: /Bad message|Protocol not supported|No data available|Is a directory|Input\/output error/,
    error: (_, place) =>
      new EvidenceError(
        `The journal can't be read: ${place} holds no journal, or a damaged one.`,
        'Check it with: journalctl --verify --file FILE.',
      ),
  },
  {
    says: /unrecognized option/,
    error: () => new ToolError('journalctl is too old.', 'systemd 236 or newer is needed.'),
  },
];

function judgeFailure(command: ToolCommand, how: string, said: string, options: JournalPlace): FaultlineError {
  const place = options.directory ?? options.file ?? options.root ?? "this machine's journal";
  for (const { says, error } of COMPLAINTS) {
    const found = says.exec(said);
    if (found !== null) return error(found[1] ?? '', place);
  }
  return toolFailed(command, how, said);
}
