import type { Arch } from '../arch/model.ts';
import type { EvidenceOptions, Evidence } from '../evidence/source.ts';
import type { ProcessDetails } from '../evidence/process-details.ts';
import type { LastWords } from '../evidence/last-words.ts';
import type { PythonSection } from '../report/sections/python.ts';
import type { CARRIED, ProcessSection } from '../report/sections/process.ts';
import type { SourceSection } from '../report/sections/source.ts';
import type { ConfiguredRule } from '../runtimes/library.ts';
import type { SanitizerReport } from '../sanitizer/model.ts';
import type { SourcePlaces } from '../source/model.ts';
import type { System } from '../symbols/system.ts';
import type { Owner } from '../tools/package-manager.ts';

/** How one core is triaged. Times in milliseconds. */
export interface TriageOptions {
  readonly exe?: string | undefined;
  readonly sysroot?: string | undefined;
  /** Whether the files below sysroot have only the names that they were mapped by: no links lead to them. */
  readonly withoutLinks?: boolean;
  /** Where separate debug files are; default: the system's place. */
  readonly debugRoots?: readonly string[];
  /** Where to look for debug files beside the system's places: directories, files, archives. */
  readonly symbols?: readonly string[] | undefined;
  /** Addresses of servers that may be asked for debug files and source that are not here; default: nobody is. */
  readonly debuginfod?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
  readonly maxFrames?: number | undefined;
  readonly deep?: boolean;
  /** Processors that are known; default: all of arch/index.ts. */
  readonly archs?: readonly Arch[];
  readonly frameRules?: readonly ConfiguredRule[] | undefined;
  /** What is told of the process's environment; default: nothing. */
  readonly environment?: 'names' | 'values' | 'none' | undefined;
  /** Whether the bytes around the address of a fault are shown. */
  readonly hexdump?: boolean | undefined;
  /** Whose variables are told: of the frames that matter, or of all; default: nobody's. */
  readonly locals?: 'near' | 'all' | undefined;
  /** Where source files may be, beside where they were when they were compiled. */
  readonly source?: SourcePlaces | undefined;
}

/** How whatever a target means is triaged. */
export interface CoredumpOptions extends TriageOptions, EvidenceOptions {
  /** A log of the process; default: the journal's lines of the same process. */
  readonly log?: string | undefined;
  /** Who unwinds stacks; `auto`: Faultline itself where it can for certain, else gdb. Default: gdb where there is one, else native. */
  readonly engine?: 'gdb' | 'native' | 'auto' | undefined;
  /** Whether the engine is confined, where that is possible; default: true. */
  readonly sandbox?: boolean;
  /** What the process wrote before it died, from who has its output: then no log is read. */
  readonly lastWords?: ((evidence: Evidence) => LastWords) | undefined;
}

/** What of a process neither its core nor a small part of the journal tells. */
export type ProcessFactsElsewhere = Partial<Pick<ProcessSection, (typeof CARRIED)[number]>>;

/** What is known of a crash from elsewhere than the core: the journal, a log. */
export interface Context {
  /** Where the evidence was, for people; the core that is read may be a decompressed copy. */
  readonly path: string;
  /** Why it may hold what another user wants to harm us with; absent for the user's own. */
  readonly stranger?: string | undefined;
  readonly commandLine?: string | undefined;
  readonly executable?: string | undefined;
  readonly python?: PythonSection | undefined;
  readonly logMessage?: LastWords['message'];
  /** Reports of sanitizers in the log, of this process or of others. */
  readonly sanitizer?: readonly SanitizerReport[] | undefined;
  /** The command of a process, by its pid, where the journal knows it. */
  readonly commandOf?: (pid: number) => Promise<string | undefined>;
  /** What the journal says of the process beside that. */
  readonly process?: {
    readonly container?: string;
    readonly unit?: string;
    readonly host?: string;
    readonly time?: string;
  };
  /** The thread that got the last signal: the first of the core, for the kernel writes that one first. */
  readonly thread?: { readonly id: number; readonly name?: string };
  /** What the journal knows beside that; it is being read. */
  readonly details?: Promise<ProcessDetails>;
  /** Where the system's users are, where they are those of the process. */
  readonly usersAt?: string | undefined;
  /** Of a crash on another machine: the packages of its modules. Nothing that is installed here is of it. */
  readonly packages?: ReadonlyMap<string, Owner>;
  /** Of a crash on another machine: what was known of the process there, beside what its core tells. */
  readonly carried?: ProcessFactsElsewhere | undefined;
  /** Of a crash on another machine: the source as it was there. */
  readonly source?: SourceSection | undefined;
  /** The system that crashed, where something beside its files tells; default: that of the sysroot, or this one. */
  readonly system?: System | undefined;
  readonly provenance: Provenance;
}

/** Where the evidence comes from. */
export interface Provenance extends Readonly<Record<string, unknown>> {
  readonly machineId?: string | undefined;
  readonly bootId?: string | undefined;
}
