/** Where a goroutine, `runtime.g`, keeps what is read of it: byte offsets, of 64 bits. */
export interface GoroutineLayout {
  /** `sched`: the stack pointer, then the address, of one that does not run. */
  readonly scheduled: number;
  /** The same of one in a system call. */
  readonly systemCall: number;
  readonly status: number;
  readonly id: number;
  readonly waitReason: number;
  /** `runtime.m`: the kernel's id of its thread, the goroutine that it runs. */
  readonly machineThread: number;
  /** `runtime._panic`: what was panicked with, and the panic before it. */
  readonly panicValue: number;
  readonly panicLink: number;
}

/** The same in all: the stack's bounds, the first panic, the machine. */
export const GOROUTINE = { stackStart: 0, stackEnd: 8, panic: 32, machine: 48, size: 320 } as const;

/** Measured with gdb on 1.19.8, 1.24.4 and 1.27.3. A layout fits where each goroutine is as one must be (allgs.ts). */
export const LAYOUTS: readonly GoroutineLayout[] = [
  // to 1.22
  { scheduled: 56, systemCall: 112, status: 144, id: 152, waitReason: 176, machineThread: 72, panicValue: 8, panicLink: 24 },
  // 1.23, with `syscallbp`
  { scheduled: 56, systemCall: 112, status: 152, id: 160, waitReason: 184, machineThread: 72, panicValue: 8, panicLink: 24 },
  // 1.25, without `gobuf.ret`
  { scheduled: 56, systemCall: 104, status: 144, id: 152, waitReason: 176, machineThread: 64, panicValue: 0, panicLink: 16 },
]; // prettier-ignore

/** The minor number of `go1.24.4`, from which on a layout is one of the list above. */
export function layoutOf(version: string): GoroutineLayout | undefined {
  const minor = Number(/^go1\.(\d{1,3})(?:\D|$)/.exec(version)?.[1]);
  if (!(minor >= 18 && minor <= NEWEST)) return undefined;
  return LAYOUTS[minor < 23 ? 0 : minor < 25 ? 1 : 2];
}

const NEWEST = 27;

/** `runtime._Gidle` and so on, and the bit that stands with them while the collector scans the stack. */
export const STATES = [
  'idle',
  'runnable',
  'running',
  'syscall',
  'waiting',
  undefined,
  'dead',
  undefined,
  'copystack',
  'preempted',
  'leaked',
  'dead-extra',
] as const;
export const SCANNED = 0x1000;
