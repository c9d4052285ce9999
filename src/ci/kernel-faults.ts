import type { CrashText } from '../crash-texts/model.ts';
import { kernelForm } from '../crash-texts/printed/kernel.ts';
import { isInFirstNamespace } from '../linux/first-namespace.ts';
import { readKernelLog, type KernelRecord } from '../linux/kernel-log.ts';

/**
 * What the kernel has logged of faults that ended a process, by the number of the thread, which for a process of one thread is its own.
 * Empty where its log may not be read, or has other numbers than this process's.
 * @param since microseconds since the machine was started.
 */
export function kernelFaults(since: number): ReadonlyMap<number, CrashText> {
  return isInFirstNamespace('pid') === true ? faultsIn(readKernelLog() ?? [], since) : new Map();
}

/** The last fault of each thread. */
export function faultsIn(records: readonly KernelRecord[], since: number): ReadonlyMap<number, CrashText> {
  const faults = new Map<number, CrashText>();
  const reader = kernelForm.make((crash) => {
    if (crash.facts.pid !== undefined) faults.set(crash.facts.pid, crash);
  });
  for (const [at, { time, text }] of records.entries())
    if (time >= since) reader.read({ text, number: at + 1, quoted: false });
  return faults;
}

/** `The kernel's log: null-read: read of address 0x0, not mapped; at main+0x1132 of its mapping.` */
export function kernelSays({ cause }: CrashText): string {
  return `The kernel's log: ${cause === undefined ? 'a fault' : `${cause.class}: ${cause.summary}`}.`;
}
