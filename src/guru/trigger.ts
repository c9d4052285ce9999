import { setTimeout as sleep } from 'node:timers/promises';
import { EvidenceError, UsageError } from '../errors/errors.ts';
import type { ReadJournal } from '../log/source.ts';
import type { Report } from '../report/model.ts';
import { mainPid } from '../tools/systemctl.ts';
import { findAnswer, type Answer, type Where } from './answer.ts';
import { childrenOf, reactionTo, standardError, type ReportSignal } from './process-status.ts';
import { showReport } from './show.ts';

/** Whom to ask, how, and where the answer will be. */
export interface TriggerOptions {
  readonly pid?: string | undefined;
  readonly unit?: string | undefined;
  readonly signal: ReportSignal;
  /** Milliseconds to wait for the report. */
  readonly wait: number;
  /** Where the service writes: a file, or a directory in which it makes one. */
  readonly file?: string | undefined;
}

const POLL = 250;

/**
 * Asks a service for a Guru Meditation Report and shows it. Sends the signal once, and only if the service catches it:
 * a signal that it does not catch ends it. A second one, while the first report is written, would be thrown into it.
 * @throws EvidenceError if the signal would do harm or nothing, or if no report comes.
 */
export async function triggerReport(options: TriggerOptions, journal?: ReadJournal): Promise<Report> {
  const pid = await targetPid(options);
  refuseHarm(pid, options.signal);
  const where = whereOf(pid, options);
  const look = findAnswer(where, journal);
  send(pid, options.signal);
  const reports = await waitForReports(look, options.wait);
  if (reports === undefined) {
    throw new EvidenceError(
      `Process ${pid} was sent SIG${options.signal}, and no report came within ${options.wait / 1000} s in ${where.name}.`,
      'Do not send it again at once. Name the file that the service writes to with --file, or wait longer with --wait.',
    );
  }
  return showReport('guru trigger', reports, { paths: [], unit: options.unit }, {});
}

async function targetPid({ pid, unit }: TriggerOptions): Promise<number> {
  if ((pid === undefined) === (unit === undefined))
    throw new UsageError('Exactly one process is needed.', 'Give a PID, or --unit NAME.');
  if (pid === undefined) return mainPid(unit as string);
  if (!/^[1-9]\d{0,9}$/.test(pid))
    throw new UsageError(`${pid} is not a process id.`, 'Give the number of a process, or --unit NAME.');
  return Number(pid);
}

/** A signal that is caught but blocked just now does no harm: it comes later. */
function refuseHarm(pid: number, signal: ReportSignal): void {
  const { name, reaction, zombie } = reactionTo(pid, signal);
  const who = `Process ${pid} (${name})`;
  const other = signal === 'USR2' ? 'USR1' : 'USR2';
  if (zombie)
    throw new EvidenceError(`${who} has ended already; no signal was sent.`, 'Give the pid of a running process.');
  if (reaction === 'ignored')
    throw new EvidenceError(
      `${who} ignores SIG${signal}: nothing would have happened, and no signal was sent.`,
      `Is it the process that makes the reports? Or try --signal ${other}.`,
    );
  if (reaction === 'caught') return;
  const children = childrenOf(pid).length;
  const loss = children === 0 ? '' : ` and left its ${children} children without their parent`;
  const instead =
    reactionTo(pid, other).reaction === 'caught'
      ? `It catches SIG${other}: use --signal ${other}.`
      : 'It makes no reports: it never registered a handler (GuruMeditation.setup_autorun).';
  throw new EvidenceError(
    `${who} does not catch SIG${signal}: it would have ended it${loss}; no signal was sent.`,
    instead,
  );
}

/** A service writes to its standard error: a file, or the journal. */
function whereOf(pid: number, { file, unit }: TriggerOptions): Where {
  const path = file ?? standardError(pid);
  if (path !== undefined) return { name: path, path };
  return unit === undefined
    ? { name: 'the journal', matches: [`_PID=${pid}`] }
    : { name: `the journal of ${unit}`, matches: ['--unit', unit] };
}

function send(pid: number, signal: ReportSignal): void {
  try {
    process.kill(pid, `SIG${signal}`);
  } catch (error) {
    throw new EvidenceError(
      `SIG${signal} could not be sent to process ${pid}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`,
      'Run this as the user that owns the process, or as root.',
      { cause: error },
    );
  }
}

/** A report has no end mark: it is whole when nothing more came between two looks. */
async function waitForReports(look: () => Promise<Answer | undefined>, wait: number): Promise<Answer | undefined> {
  const deadline = Date.now() + wait;
  let before = await look();
  while (Date.now() < deadline) {
    await sleep(POLL);
    const now = await look();
    if (now !== undefined && before !== undefined && now.size === before.size) return now;
    before = now;
  }
  return before;
}
