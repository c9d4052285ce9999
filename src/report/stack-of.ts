import type { Finding } from './finding.ts';
import type { Frame } from './frame.ts';
import type { Report, Section } from './model.ts';

/** A frame of any stack: of a core, a Python thread, a valgrind problem. */
export type StackEntry = Partial<Frame>;

/** The stack that a finding is about, innermost first, handler frames left out; empty where the report holds none. */
export function stackOf(finding: Finding, report: Report): readonly StackEntry[] {
  const index = report.sections.findIndex((section) => tellsOf(section, finding));
  const section = report.sections[index];
  if (section === undefined) return [];
  switch (section.kind) {
    case 'crash':
      return crashStack(report.sections.slice(index), section.faultFrame?.index);
    case 'python':
      return section.threads.find(({ current }) => current)?.frames ?? section.threads[0]?.frames ?? [];
    case 'comparison':
      return section.groups.find(({ fingerprint }) => fingerprint === finding.fingerprint)?.frames ?? [];
    case 'valgrind':
      return section.problems.find(({ fingerprint }) => fingerprint === finding.fingerprint)?.stack ?? [];
    default:
      return [];
  }
}

/** The Python frames that led to a native crash, innermost first. */
export function pythonStackOf(finding: Finding, report: Report): readonly StackEntry[] {
  const index = report.sections.findIndex(
    (section) => section.kind === 'crash' && section.fingerprint === finding.fingerprint,
  );
  const own = index === -1 ? [] : report.sections.slice(index + 1);
  const next = own.findIndex(({ kind }) => kind === 'crash');
  const python = own.slice(0, next === -1 ? undefined : next).find((section) => section.kind === 'python');
  return python?.threads.find(({ current }) => current)?.frames ?? [];
}

function tellsOf(section: Section, { fingerprint }: Finding): boolean {
  switch (section.kind) {
    case 'crash':
    case 'python':
      return section.fingerprint === fingerprint;
    case 'comparison':
      return section.groups.some((group) => group.fingerprint === fingerprint);
    case 'valgrind':
      return section.problems.some((problem) => problem.fingerprint === fingerprint);
    default:
      return false;
  }
}

/** The backtrace that follows a crash section, from the fault on. */
function crashStack(sections: readonly Section[], faultIndex = 0): readonly Frame[] {
  const backtrace = sections.find((section) => section.kind === 'backtrace');
  return (backtrace?.frames ?? []).filter(
    ({ index, role }) => index >= faultIndex && role !== 'handler' && role !== 'trampoline',
  );
}
