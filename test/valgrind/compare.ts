import type { ValgrindProblem, ValgrindSection } from '../../src/report/sections/valgrind.ts';
import type { Expectation } from './fixtures.ts';

/** Problems as a truth tells them. */
export function found({ problems }: ValgrindSection): string[] {
  return problems
    .map(({ kind, rootCause, leak, contexts }) =>
      describe({ kind, function: rootCause?.function ?? '?', contexts, ...(leak === undefined ? {} : leak) }),
    )
    .toSorted();
}

/** The truth in the form of `found`. */
export function expected({ truth }: Expectation): string[] {
  return truth.map((each) => describe(each)).toSorted();
}

function describe({ kind, function: name, contexts, bytes, blocks }: Expectation['truth'][number]): string {
  return `${kind} ${name} contexts=${contexts}${bytes === undefined ? '' : ` bytes=${bytes} blocks=${blocks}`}`;
}

/** What has to be equal of text and XML of two runs. XML knows occurrences, modules and directories; pids differ. */
export function comparable({ problems, processes, totals }: ValgrindSection): unknown {
  return {
    processes: processes.map(({ tool, version, completeness, fatalSignal }) => ({
      tool,
      version,
      completeness,
      // valgrind says on standard error that a stack overflowed, beside its XML
      fatalSignal: fatalSignal && {
        ...fatalSignal,
        stackOverflow: undefined,
        stack: fatalSignal.stack?.map(frameText),
      },
    })),
    problems: problems
      .map((problem) => ({
        ...pick(problem),
        stack: problem.stack.map(frameText),
        rootCause: frameText(problem.rootCause),
        extra: extras(problem),
      }))
      .toSorted((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
    errors: totals.errors,
    contexts: totals.contexts,
    definitelyLost: totals.leaks.definitelyLost ?? { bytes: 0, blocks: 0 }, // XML has no summary to say so
    own: totals.leaksWithoutInherited?.definitelyLost,
  };
}

function pick({ kind, fingerprint, what, contexts, processCount, leak }: ValgrindProblem) {
  return { kind, fingerprint, what: withoutNumbers(what), contexts, processCount, leak };
}

/** What valgrind's XML leaves out: the locks that are held, where each lock lies, and one of helgrind's four stacks. */
const TEXT_ONLY = /^Locks held: |^Observed \(incorrect\) order is: /;

function extras({ extra = [] }: ValgrindProblem) {
  const told = extra.filter(
    ({ what }, index) =>
      !TEXT_ONLY.test(what) && !(what.startsWith('Address ') && extra[index - 1]?.what.startsWith('Lock at ')),
  );
  return told.map(({ what, stack }) => ({ what: withoutNumbers(what), stack: stack.map(frameText) }));
}

/** Addresses and times differ from run to run; a lock's address in XML is one of valgrind's own, and a segment's thread is not told. */
function withoutNumbers(what: string): string {
  return what.replaceAll(/0x[\da-f]+|\d+ ms/gi, 'N').replace(/^(Other segment .*) \(thread \d+\)$/, '$1');
}

function frameText(frame: ValgrindProblem['rootCause']): string {
  if (frame === undefined) return 'none';
  return `${frame.function ?? '?'} ${frame.line === undefined ? frame.module : `${frame.file}:${frame.line}`} ${frame.role}`;
}
