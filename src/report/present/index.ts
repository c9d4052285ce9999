import { toned, type Block } from '../block.ts';
import type { Finding } from '../finding.ts';
import type { Report, Section, SectionOf } from '../model.ts';
import { presentBacktrace } from './backtrace.ts';
import { presentCi } from './ci.ts';
import { presentComparison } from './comparison.ts';
import { presentCoredumps } from './coredumps.ts';
import { presentCrash } from './crash.ts';
import { presentCrashes } from './crashes.ts';
import { presentCustom } from './custom.ts';
import { presentDebugSections } from './debug-sections.ts';
import { presentDisassembly } from './disassembly.ts';
import { presentDoctor } from './doctor.ts';
import { presentEnd } from './end.ts';
import { presentFailed } from './failed.ts';
import { presentGoroutines } from './goroutines.ts';
import { presentGuruDiff } from './guru-diff.ts';
import { presentGuruFleet } from './guru-fleet.ts';
import { presentGuruLint } from './guru-lint.ts';
import { presentGuru } from './guru.ts';
import { presentLocks } from './locks.ts';
import { presentLog } from './log.ts';
import { presentMemory } from './memory.ts';
import { presentModules } from './modules.ts';
import { presentNext } from './next.ts';
import { presentOccurrences } from './occurrences.ts';
import { presentProcess } from './process.ts';
import { presentProcesses } from './processes.ts';
import { presentPruned } from './pruned.ts';
import { presentPython } from './python.ts';
import { presentRegisters } from './registers.ts';
import { presentSanitizer } from './sanitizer.ts';
import { presentSource } from './source.ts';
import { presentStored } from './stored.ts';
import { presentSymbols } from './symbols.ts';
import { presentThreads } from './threads.ts';
import { presentValgrind } from './valgrind.ts';
import { presentVariables } from './variables.ts';

/** What a presenter may know beside its section. */
export interface PresentContext {
  readonly report: Report;
  /** Show everything, however long. */
  readonly verbose: boolean;
}

/** How one kind of section looks. `tellsFindings`: it shows the report's findings itself, so they are not listed again. */
interface Presenter<Kind extends Section['kind']> {
  present(section: SectionOf<Kind>, context: PresentContext): Block[];
  readonly tellsFindings?: true;
}

const PRESENTERS: { readonly [Kind in Section['kind']]: Presenter<Kind> } = {
  ci: { present: presentCi, tellsFindings: true },
  doctor: { present: presentDoctor, tellsFindings: true },
  coredumps: { present: presentCoredumps },
  crash: { present: presentCrash, tellsFindings: true },
  crashes: { present: presentCrashes, tellsFindings: true },
  comparison: { present: presentComparison, tellsFindings: true },
  backtrace: { present: presentBacktrace },
  pruned: { present: presentPruned },
  python: { present: presentPython },
  registers: { present: presentRegisters },
  disassembly: { present: presentDisassembly },
  threads: { present: presentThreads },
  end: { present: presentEnd },
  failed: { present: presentFailed },
  goroutines: { present: presentGoroutines },
  'guru-diff': { present: presentGuruDiff },
  'guru-fleet': { present: presentGuruFleet },
  'guru-lint': { present: presentGuruLint, tellsFindings: true },
  guru: { present: presentGuru },
  custom: { present: presentCustom },
  locks: { present: presentLocks },
  log: { present: presentLog },
  memory: { present: presentMemory },
  modules: { present: presentModules },
  next: { present: presentNext },
  occurrences: { present: presentOccurrences },
  process: { present: presentProcess },
  processes: { present: presentProcesses },
  sanitizer: { present: presentSanitizer, tellsFindings: true },
  source: { present: presentSource },
  stored: { present: presentStored, tellsFindings: true },
  symbols: { present: presentSymbols },
  variables: { present: presentVariables },
  'debug-sections': { present: presentDebugSections, tellsFindings: true },
  valgrind: { present: presentValgrind, tellsFindings: true },
};

/** One part of a report as blocks. `kind`: its section's, or `findings` or `incomplete` for what all reports have. */
export interface PresentedPart {
  readonly kind: Section['kind'] | 'findings' | 'incomplete';
  readonly blocks: readonly Block[];
}

/** Findings about none of the things that a section shows: listed even where it tells all others. */
const OF_NO_SECTION: ReadonlySet<string> = new Set(['debug-sections/unused-exception']);

/** The findings that no section tells. */
export function untoldFindings({ findings, sections }: Report): Finding[] {
  const told = sections.some((section) => PRESENTERS[section.kind].tellsFindings);
  return findings.filter(({ rule }) => !told || OF_NO_SECTION.has(rule));
}

/** A whole report in parts: its sections in their order, then findings that no section tells, then what is missing. */
export function presentParts(report: Report, verbose: boolean): PresentedPart[] {
  const context = { report, verbose };
  return [
    ...report.sections.map((section): PresentedPart => ({
      kind: section.kind,
      blocks: presentSection(section, context),
    })),
    { kind: 'findings', blocks: presentFindings(untoldFindings(report)) },
    { kind: 'incomplete', blocks: presentIncomplete(report) },
  ];
}

/** A whole report as blocks. */
export function presentReport(report: Report, verbose: boolean): Block[] {
  return presentParts(report, verbose).flatMap(({ blocks }) => blocks);
}

function presentSection<Kind extends Section['kind']>(section: SectionOf<Kind>, context: PresentContext): Block[] {
  const presenter = PRESENTERS[section.kind as Kind] as Presenter<Kind>;
  return presenter.present(section, context);
}

function presentFindings(findings: readonly Finding[]): Block[] {
  if (findings.length === 0) return [];
  const items = findings.map((finding) => [
    toned(finding.level === 'error' ? 'bad' : 'warn', finding.level),
    ` ${finding.title}: ${finding.message} (${finding.rule})`,
  ]);
  return [
    { kind: 'heading', line: ['Findings'] },
    { kind: 'list', items },
  ];
}

function presentIncomplete(report: Report): Block[] {
  if (report.incomplete.length === 0) return [];
  return [
    { kind: 'heading', line: [toned('warn', 'Not known')] },
    { kind: 'list', items: report.incomplete.map(({ what, why }) => [toned('strong', what), `: ${why}`]) },
  ];
}
