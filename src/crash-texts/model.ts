import type { Cause, Handler } from '../report/sections/crash.ts';
import type { GoroutinesSection } from '../report/sections/goroutines.ts';
import type { RecordedThread } from '../stacks/model.ts';

/** What a text says of the process. */
export interface TextFacts {
  readonly pid?: number;
  readonly uid?: number;
  readonly signal?: number;
  /** si_code. */
  readonly code?: number;
  readonly comm?: string;
  readonly executable?: string;
  readonly commandLine?: string;
  /** The command line of what started the container that it ran in. */
  readonly container?: string;
  readonly unit?: string;
  readonly host?: string;
  /** ISO 8601, where the text names its time zone. */
  readonly time?: string;
  readonly machineId?: string;
  readonly bootId?: string;
}

/** Who printed a report of its own crash; the kernel prints that of another. */
export type PrintedBy =
  | 'Go'
  | 'Rust'
  | 'the JVM'
  | 'Node.js'
  | 'Ruby'
  | 'PHP'
  | '.NET'
  | 'the C++ run-time'
  | 'the C library'
  | 'the kernel'
  | 'Redis'
  | 'Valkey'
  | 'MariaDB or MySQL'
  | 'glog'
  | 'abseil'
  | 'folly'
  | 'Chromium'
  | 'Android'
  | 'V8'
  | 'LLVM'
  | 'Fortran'
  | 'backward-cpp'
  | 'Open MPI'
  | 'UCX'
  | 'Tor'
  | 'uWSGI'
  | 'Samba'
  | 'Zabbix'
  | 'ProFTPD'
  | 'FreeRADIUS'
  | 'Varnish'
  | 'the X server'
  | 'Ceph';

/** Who wrote a text down. */
export type Writer = 'systemd-coredump' | 'gdb' | 'lldb' | 'ABRT' | PrintedBy;

/** What whoever printed a text says of why the process died. No text is of high confidence: anybody may have written it. */
export type ToldCause = Omit<Cause, 'confidence' | 'source'> & { readonly confidence: 'medium' | 'low' };

/** A crash that somebody saved as text. */
export interface CrashText {
  readonly writer: Writer;
  /** Of the text, from 1: where it begins. */
  readonly line: number;
  readonly facts: TextFacts;
  /** The crash thread first; empty where only the process is told of. */
  readonly threads: readonly RecordedThread[];
  /** What keeps the first thread from being surely the crash thread, in words; absent where the text tells. */
  readonly doubt?: string;
  /** Why it died, where the text says so itself; then the signal is that of the original fault. */
  readonly cause?: ToldCause;
  /** Index of the frame where the fault was, where the text tells; else it is below the oldest trampoline. */
  readonly faultIndex?: number;
  /** What stands above that frame. */
  readonly handler?: Handler;
  readonly goroutines?: Omit<GoroutinesSection, 'kind' | 'title' | 'of' | 'core'>;
}

/** Reads a text line by line, for crashes of one form. */
export interface TextReader {
  /** @returns whether the line is part of what it reads, so that no other needs to see it. */
  read(line: string, number: number): boolean;
  /** The text has ended. */
  end(): void;
}

/** Makes a reader that hands over each crash when it is complete. */
export type MakeReader = (take: (crash: CrashText) => void) => TextReader;
