import { BacktraceSection } from './backtrace.ts';
import { CiSection } from './ci.ts';
import { ComparisonSection } from './comparison.ts';
import { CoredumpsSection } from './coredumps.ts';
import { CrashSection } from './crash.ts';
import { CustomSection } from './custom.ts';
import { DebugSectionsSection } from './debug-sections.ts';
import { DisassemblySection } from './disassembly.ts';
import { DoctorSection } from './doctor.ts';
import { FailedSection } from './failed.ts';
import { GoroutinesSection } from './goroutines.ts';
import { GuruDiffSection } from './guru-diff.ts';
import { GuruFleetSection } from './guru-fleet.ts';
import { GuruLintSection } from './guru-lint.ts';
import { GuruSection } from './guru.ts';
import { LogSection } from './log.ts';
import { ModulesSection } from './modules.ts';
import { NextSection } from './next.ts';
import { ProcessSection } from './process.ts';
import { PythonSection } from './python.ts';
import { RegistersSection } from './registers.ts';
import { SanitizerSection } from './sanitizer.ts';
import { SourceSection } from './source.ts';
import { SymbolsSection } from './symbols.ts';
import { ThreadsSection } from './threads.ts';
import { ValgrindSection } from './valgrind.ts';

/** Every kind of section that a report can hold. A new kind is a file beside this one and a line here. */
export const SECTION_SCHEMAS = [
  BacktraceSection,
  CiSection,
  ComparisonSection,
  CoredumpsSection,
  CrashSection,
  CustomSection,
  DebugSectionsSection,
  DisassemblySection,
  DoctorSection,
  FailedSection,
  GoroutinesSection,
  GuruDiffSection,
  GuruFleetSection,
  GuruLintSection,
  GuruSection,
  LogSection,
  ModulesSection,
  NextSection,
  ProcessSection,
  PythonSection,
  RegistersSection,
  SanitizerSection,
  SourceSection,
  SymbolsSection,
  ThreadsSection,
  ValgrindSection,
] as const;
