import { constants } from 'node:os';
import path from 'node:path';
import type { Run } from '../evidence/run/run-command.ts';
import type { Surroundings } from '../evidence/run/surroundings.ts';
import type { CrashTest } from '../report/crash-test.ts';
import { fingerprint } from '../report/fingerprint.ts';
import { withTest } from '../report/present/test.ts';
import { RULES } from '../report/rules.ts';
import type { EndSection } from '../report/sections/end.ts';
import { known } from '../text/known.ts';
import { plural } from '../text/plural.ts';
import type { JudgedCrashes } from './judge-crashes.ts';

type Cause = Pick<EndSection, 'by' | 'summary' | 'evidence'>;

/** Signals that end a process and that somebody sends, or the kernel for a reason of its own; those of crashes are others'. */
const SIGNALS = [
  'SIGHUP',
  'SIGINT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGPIPE',
  'SIGALRM',
  'SIGTERM',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGSYS',
] as const;
type EndingSignal = (typeof SIGNALS)[number];

/** What the kernel sends to the process that did it: signal(7). */
const OWN_DOING: Partial<Record<EndingSignal, string>> = {
  SIGPIPE: 'it wrote to a pipe or socket that nobody read any more',
  SIGXFSZ: 'it wrote more to a file than RLIMIT_FSIZE allows (ulimit -f)',
  SIGSYS: 'it made a system call that a seccomp filter forbids',
};

/**
 * Who ended a command, where a signal or a time limit did: by what is known of it, the limits, the kernel's log and the
 * cgroup. Where those do not decide it is `unknown`, and what was looked at is said.
 * @returns undefined for a command that ended by itself, or crashed.
 */
export function endOf(argv: readonly string[], run: Run, around: Surroundings): EndSection | undefined {
  const timedOut = byTimeout(argv, run);
  const signal = SIGNALS.find((name) => constants.signals[name] === run.status - 128);
  if (timedOut === undefined && (signal === undefined || (signal === 'SIGINT' && run.forwarded === 'SIGINT')))
    return undefined;
  const cause = timedOut ?? causeOf(signal as EndingSignal, run, around);
  return {
    kind: 'end',
    title: 'End',
    pid: run.pid,
    status: run.status,
    ...(signal === undefined ? {} : { signal }),
    ...cause,
    evidence: [...cause.evidence, ...(signal !== undefined && run.signal === undefined ? [OF_A_CHILD(run)] : [])],
  };
}

const OF_A_CHILD = ({ status }: Run): string =>
  `the command itself exited, with status ${status}: what shells give for a child that this signal ended`;

function causeOf(signal: EndingSignal, run: Run, around: Surroundings): Cause {
  if (run.forwarded === signal)
    return {
      by: 'supervisor',
      summary: `whoever started faultline ended it with ${signal}`,
      evidence: [`faultline itself got ${signal}, and handed it on`],
    };
  const ownDoing = OWN_DOING[signal];
  if (ownDoing !== undefined)
    return { by: 'itself', summary: ownDoing, evidence: [`${signal} is what the kernel sends for that`] };
  return (
    (signal === 'SIGKILL' ? byMemory(run, around) : undefined) ??
    (signal === 'SIGKILL' || signal === 'SIGXCPU' ? byCpu(signal, around) : undefined) ??
    unknown(signal, around)
  );
}

/** The kernel's log names the process; without that log, what was counted in the cgroup is of this run or of its neighbours. */
function byMemory({ pid, signal }: Run, { cgroup, oomKills }: Surroundings): Cause | undefined {
  const counted = cgroup !== undefined && cgroup.oomKills > 0;
  const kill =
    oomKills?.find((each) => each.pid === pid) ?? (signal === undefined && counted ? oomKills?.[0] : undefined);
  if (kill !== undefined)
    return {
      by: kill.ofCgroup ? 'memory-limit' : 'oom-killer',
      summary: kill.ofCgroup ? `memory limit of its cgroup${limitText(cgroup)}` : 'the machine had no memory left',
      evidence: [
        `the kernel's log: it killed process ${kill.pid} (${kill.name}) for want of memory`,
        ...countText(cgroup),
      ],
    };
  if (oomKills !== undefined || !counted) return undefined;
  return {
    by: 'memory-limit',
    summary: `memory limit of its cgroup${limitText(cgroup)}`,
    evidence: [...countText(cgroup), "the kernel's log may not be read here"],
  };
}

function limitText(cgroup: Surroundings['cgroup']): string {
  return cgroup?.limit === undefined ? '' : `, ${Math.round(cgroup.limit / 2 ** 20)} MiB`;
}

function countText(cgroup: Surroundings['cgroup']): string[] {
  return cgroup === undefined || cgroup.oomKills === 0
    ? []
    : [`its cgroup counts ${plural(cgroup.oomKills, 'process', 'processes')} killed for want of memory during the run`];
}

/** SIGXCPU comes at the soft limit, SIGKILL at the hard one: setrlimit(2). A limit has whole seconds. */
function byCpu(signal: EndingSignal, { cpu, limits }: Surroundings): Cause | undefined {
  const limit = limits.find(({ name }) => name === 'Max cpu time')?.[signal === 'SIGXCPU' ? 'soft' : 'hard'];
  const used = `it had used ${cpu.toFixed(1)} s of processor time`;
  if (typeof limit === 'number' && cpu >= limit * NEARLY)
    return { by: 'cpu-limit', summary: `limit of ${limit} s of processor time (ulimit -t)`, evidence: [used] };
  if (signal === 'SIGXCPU' && cpu >= NEARLY)
    return {
      by: 'cpu-limit',
      summary: 'limit of processor time that it, or what started it, had set (ulimit -t)',
      evidence: ['SIGXCPU is what the kernel sends for that', used],
    };
  return undefined;
}

/** What the kernel counts at its ticks and what it has measured differ: 0.84 s were seen at a limit of 1 s. */
const NEARLY = 0.7;

/** timeout(1) as the command: 124, or 137 where it had to send SIGKILL. */
function byTimeout(argv: readonly string[], { status, started, ended }: Run): Cause | undefined {
  const [program = '', ...rest] = argv;
  if (path.basename(program) !== 'timeout' || (status !== 124 && status !== 137)) return undefined;
  const duration = durationOf(rest);
  const seconds = (ended - started) / 1000;
  if (duration === undefined || seconds < duration * NEARLY) return undefined;
  return {
    by: 'timeout',
    summary: `timeout(1) ended it after ${duration} s`,
    evidence: [`status ${status} is that of timeout(1)`, `the command ran for ${seconds.toFixed(1)} s`],
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** The first word that is neither an option nor the value of one. */
function durationOf(words: readonly string[]): number | undefined {
  const index = words.findIndex(
    (word, at) => !word.startsWith('-') && !/^(?:-k|-s|--kill-after|--signal)$/.test(words[at - 1] ?? ''),
  );
  const [, number, unit = ''] = /^([\d.]+)([smhd]?)$/.exec(words[index] ?? '') ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit] ?? 1);
}

function unknown(signal: EndingSignal, { cgroup, oomKills, cpu }: Surroundings): Cause {
  return {
    by: 'unknown',
    summary: `${signal}; the kernel keeps nowhere who sent it`,
    evidence: [
      'faultline itself got no such signal',
      ...(signal !== 'SIGKILL'
        ? []
        : [
            oomKills === undefined
              ? "the kernel's log may not be read here"
              : "the kernel's log has no kill of it for want of memory",
            cgroup === undefined ? 'there is no memory cgroup of its own to ask' : 'its memory cgroup counts no kill',
            `it had used ${cpu.toFixed(1)} s of processor time`,
          ]),
    ],
  };
}

/** The same as a part of the report: a section, and a finding for the gate. */
export function judgedEnd(
  argv: readonly string[],
  run: Run,
  around: Surroundings,
  test: CrashTest | undefined,
): JudgedCrashes {
  const end = endOf(argv, run, around);
  if (end === undefined) return { crashes: [], findings: [], sections: [] };
  const { title, level } = RULES['ci/ended'];
  const how = end.by === 'unknown' ? end.summary : `${end.signal ?? `status ${run.status}`}: ${end.summary}`;
  return {
    crashes: [],
    findings: [
      {
        rule: 'ci/ended',
        level,
        title,
        message: withTest(`${how} (${end.evidence.join('; ')}).`, test),
        ...known({ test }),
        fingerprint: fingerprint('ci/ended', end.by, end.signal, ...argv),
      },
    ],
    sections: [{ ...end, ...known({ test }) }],
  };
}
