import { crashOf, type CrashParts } from './crash.ts';
import type { Finding } from './finding.ts';
import type { Frame } from './frame.ts';
import type { Report, Section } from './model.ts';

/** A frame of any stack: of a core, a Python thread, a problem of valgrind's or a sanitizer's. */
export type StackEntry = Partial<Frame>;

/** The stack that a finding is about, innermost first, handler frames left out; empty where the report holds none. */
export function stackOf(finding: Finding, report: Report): readonly StackEntry[] {
  const crashed = crashOf(finding, report);
  if (crashed !== undefined) return crashStack(crashed);
  const section = report.sections.find((each) => tellsOf(each, finding));
  switch (section?.kind) {
    case 'python':
      return section.threads.find(({ current }) => current)?.frames ?? section.threads[0]?.frames ?? [];
    case 'comparison':
      return section.groups.find(({ fingerprint }) => fingerprint === finding.fingerprint)?.frames ?? [];
    case 'sanitizer':
    case 'valgrind':
      return section.problems.find(({ fingerprint }) => fingerprint === finding.fingerprint)?.stack ?? [];
    default:
      return [];
  }
}

/** The other stacks of a problem, with what they stand for: the second access of a race, where memory was freed and allocated. */
export function otherStacksOf(
  { fingerprint }: Finding,
  report: Report,
): readonly { readonly what: string; readonly stack: readonly StackEntry[] }[] {
  const problems = report.sections.flatMap((section) =>
    section.kind === 'sanitizer' || section.kind === 'valgrind' ? [...section.problems] : [],
  );
  const extra = problems.find((problem) => problem.fingerprint === fingerprint)?.extra ?? [];
  return extra.filter(({ stack }) => stack.length > 0);
}

/** The Python frames that led to a native crash, innermost first. */
export function pythonStackOf(finding: Finding, report: Report): readonly StackEntry[] {
  return crashOf(finding, report)?.python?.threads.find(({ current }) => current)?.frames ?? [];
}

function tellsOf(section: Section, { fingerprint }: Finding): boolean {
  switch (section.kind) {
    case 'python':
      return section.fingerprint === fingerprint;
    case 'comparison':
      return section.groups.some((group) => group.fingerprint === fingerprint);
    case 'sanitizer':
    case 'valgrind':
      return section.problems.some((problem) => problem.fingerprint === fingerprint);
    default:
      return false;
  }
}

/** The stack of a crash from the fault on; that of a sanitizer's report, of which the core holds nothing any more. */
function crashStack({ crash, backtrace, sanitizer }: CrashParts): readonly Frame[] {
  const told =
    crash.culpritFrame?.foundBy === 'sanitizer'
      ? sanitizer?.problems.find(({ fingerprint }) => fingerprint === crash.fingerprint)
      : undefined;
  if (told !== undefined) return told.stack;
  const faultIndex = crash.faultFrame?.index ?? 0;
  return (backtrace?.frames ?? []).filter(
    ({ index, role }) => index >= faultIndex && role !== 'handler' && role !== 'trampoline',
  );
}
