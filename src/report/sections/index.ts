import { BacktraceSection } from './backtrace.ts';
import { CiSection } from './ci.ts';
import { ComparisonSection } from './comparison.ts';
import { CoredumpsSection } from './coredumps.ts';
import { CrashSection } from './crash.ts';
import { CrashesSection } from './crashes.ts';
import { CustomSection } from './custom.ts';
import { DebugSectionsSection } from './debug-sections.ts';
import { DisassemblySection } from './disassembly.ts';
import { DoctorSection } from './doctor.ts';
import { EndSection } from './end.ts';
import { FailedSection } from './failed.ts';
import { GoroutinesSection } from './goroutines.ts';
import { GuruDiffSection } from './guru-diff.ts';
import { GuruFleetSection } from './guru-fleet.ts';
import { GuruLintSection } from './guru-lint.ts';
import { GuruSection } from './guru.ts';
import { LocksSection } from './locks.ts';
import { LogSection } from './log.ts';
import { MemorySection } from './memory.ts';
import { ModulesSection } from './modules.ts';
import { NextSection } from './next.ts';
import { OccurrencesSection } from './occurrences.ts';
import { ProcessSection } from './process.ts';
import { ProcessesSection } from './processes.ts';
import { PrunedSection } from './pruned.ts';
import { PythonSection } from './python.ts';
import { RegistersSection } from './registers.ts';
import { SanitizerSection } from './sanitizer.ts';
import { SourceSection } from './source.ts';
import { StoredSection } from './stored.ts';
import { SymbolsSection } from './symbols.ts';
import { ThreadsSection } from './threads.ts';
import { ValgrindSection } from './valgrind.ts';
import { VariablesSection } from './variables.ts';

/** Every kind of section that a report can hold. A new kind is a file beside this one and a line here. */
export const SECTION_SCHEMAS = [
  BacktraceSection,
  CiSection,
  ComparisonSection,
  CoredumpsSection,
  CrashSection,
  CrashesSection,
  CustomSection,
  DebugSectionsSection,
  DisassemblySection,
  DoctorSection,
  EndSection,
  FailedSection,
  GoroutinesSection,
  GuruDiffSection,
  GuruFleetSection,
  GuruLintSection,
  GuruSection,
  LocksSection,
  LogSection,
  MemorySection,
  ModulesSection,
  NextSection,
  OccurrencesSection,
  ProcessSection,
  ProcessesSection,
  PrunedSection,
  PythonSection,
  RegistersSection,
  SanitizerSection,
  SourceSection,
  StoredSection,
  SymbolsSection,
  ThreadsSection,
  ValgrindSection,
  VariablesSection,
] as const;
