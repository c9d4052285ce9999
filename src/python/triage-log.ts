import { loggedCrashes } from '../crash-texts/in-log.ts';
import { EvidenceError } from '../errors/errors.ts';
import { logBatches, sourceName, type LogSource, type ReadJournal } from '../log/source.ts';
import { isoTime } from '../log/time.ts';
import { unreadMarks } from '../log/unread.ts';
import { createReport } from '../report/create.ts';
import type { Finding } from '../report/finding.ts';
import type { Report } from '../report/model.ts';
import { withTest } from '../report/present/test.ts';
import { WEAK } from '../report/present/weak.ts';
import { RULES } from '../report/rules.ts';
import type { PythonSection } from '../report/sections/python.ts';
import type { ConfiguredRule } from '../runtimes/library.ts';
import { known } from '../text/known.ts';
import { missingParts } from './missing.ts';
import { tracebackReader } from './parse-traceback.ts';
import { pythonSection } from './section.ts';
import { pythonSignature, type PythonSignature } from './signature.ts';
import { testOfTraceback } from './test.ts';
import type { Traceback } from './traceback.ts';

/** A crash as often as it stands in the log: its last traceback, and when it was seen. */
interface Crash {
  readonly key: PythonSignature;
  count: number;
  readonly first: Traceback;
  last: Traceback;
}

/**
 * Finds every faulthandler traceback in a log, and the stacks that systemd-coredump or gdb wrote into it; those with one
 * signature are one crash.
 */
export async function triageLog(
  source: LogSource,
  journal?: ReadJournal,
  options: { readonly frameRules?: readonly ConfiguredRule[] | undefined } = {},
): Promise<Report> {
  const crashes = new Map<string, Crash>();
  const unread = unreadMarks();
  let lines = 0;
  const native = loggedCrashes(sourceName(source), options);
  const reader = tracebackReader({
    traceback: (traceback) => count(crashes, traceback),
    rest: ({ line, text }) => unread.read(text, line),
  });
  for await (const some of logBatches(source, journal)) {
    lines += some.length;
    for (const line of some) {
      reader.read(line);
      native.read(line);
    }
  }
  reader.end();
  const stacks = native.end();
  if (lines === 0)
    throw new EvidenceError(
      `There is nothing in the ${'path' in source ? 'log' : 'journal'}: ${sourceName(source)}.`,
      'Name a log that holds something, or a unit that has written to the journal.',
    );
  const found = [...crashes.values()].toSorted(byImportance);
  const tracebacks = found.reduce((sum, crash) => sum + crash.count, 0);
  return createReport('triage log', {
    subject: 'path' in source ? { path: source.path } : { unit: source.unit },
    findings: [...stacks.findings, ...found.map((crash) => finding(crash, source))],
    sections: [
      {
        kind: 'log',
        title: 'Log',
        source: sourceName(source),
        lines,
        tracebacks,
        crashes: found.length + stacks.findings.length,
      },
      ...stacks.sections,
      ...found.map((crash) => section(crash)),
    ],
    incomplete: [
      ...stacks.incomplete,
      ...found.flatMap(({ last, key }) => missingParts(last, key)),
      ...unread.incomplete(tracebacks + stacks.findings.length > 0),
    ],
    provenance: {},
  });
}

/** Whether a log holds what looks like a crash, and nothing could be read from it. */
export function isUnread({ findings, incomplete }: Report): boolean {
  return findings.length === 0 && incomplete.length > 0;
}

function count(crashes: Map<string, Crash>, traceback: Traceback): void {
  const key = pythonSignature(traceback);
  const known = crashes.get(key.fingerprint);
  if (known === undefined) {
    crashes.set(key.fingerprint, { key, count: 1, first: traceback, last: traceback });
  } else {
    known.count += 1;
    known.last = traceback;
  }
}

/** Crashes first, then timeouts, then dumps; within each the most recent first. */
function byImportance(a: Crash, b: Crash): number {
  return RULE_ORDER.indexOf(ruleOf(a.last)) - RULE_ORDER.indexOf(ruleOf(b.last)) || b.last.lastLine - a.last.lastLine;
}

const RULE_ORDER = [
  'python/fatal-signal',
  'python/windows-exception',
  'python/fatal-error',
  'python/headless-traceback',
  'python/watchdog-timeout',
  'python/requested-dump',
] as const;

function ruleOf({ signal, windows, fatalError, timeout, truncated, behind }: Traceback): (typeof RULE_ORDER)[number] {
  if (signal !== undefined) return 'python/fatal-signal';
  if (windows) return 'python/windows-exception';
  if (fatalError !== undefined) return 'python/fatal-error';
  if (timeout !== undefined) return 'python/watchdog-timeout';
  return truncated === 'start' || behind !== undefined ? 'python/headless-traceback' : 'python/requested-dump';
}

function finding({ key, count: times, first, last }: Crash, source: LogSource): Finding {
  const rule = ruleOf(last);
  const { file, line, function: name } = key.userFrame ?? {};
  const where = name === undefined ? '' : ` in ${name}`;
  const test = times === 1 ? testOfTraceback(last) : undefined; // others may have been of other tests
  return {
    rule,
    level: RULES[rule].level,
    title: `${last.fatalError ?? RULES[rule].title}${where}`,
    message: withTest(
      `${key.signature}${key.weak === true ? ` (${WEAK})` : ''}; ${seen(times, first, last)}; ${sourceName(source)}:${last.firstLine}`,
      test,
    ),
    ...(file === undefined
      ? {}
      : {
          location: {
            file,
            ...(line === undefined || line < 1 ? {} : { line }),
            ...(name === undefined ? {} : { function: name }),
          },
        }),
    ...known({ test }),
    fingerprint: key.fingerprint,
    ...(key.weak === true ? { weak: true } : {}),
  };
}

function seen(times: number, first: Traceback, last: Traceback): string {
  if (times === 1) return `once${last.time === undefined ? '' : `, ${showTime(last.time)}`}`;
  return `${times} times${first.time === undefined || last.time === undefined ? '' : `, ${showTime(first.time)} to ${showTime(last.time)}`}`;
}

/** In UTC where the log says enough, else as the log has it. */
function showTime(time: string): string {
  return isoTime(time) ?? time;
}

function section({ key, count: times, first, last }: Crash): PythonSection {
  return {
    ...pythonSection(last),
    title: times === 1 ? `Python: ${headline(last)}` : `Python: ${headline(last)} (${times} times)`,
    signature: key.signature,
    fingerprint: key.fingerprint,
    ...(key.weak ? { weak: true } : {}),
    ...(key.userFrame === undefined ? {} : { userFrame: key.userFrame }),
    seen: {
      count: times,
      firstLine: first.firstLine,
      lastLine: last.firstLine,
      ...(first.time === undefined ? {} : { firstTime: showTime(first.time) }),
      ...(last.time === undefined ? {} : { lastTime: showTime(last.time) }),
      ...(last.host === undefined ? {} : { host: last.host }),
      ...(last.service === undefined ? {} : { service: last.service }),
      ...(last.pid === undefined ? {} : { pid: last.pid }),
    },
  };
}

function headline(traceback: Traceback): string {
  return traceback.fatalError ?? (traceback.timeout === undefined ? 'dump' : `timeout after ${traceback.timeout}`);
}
