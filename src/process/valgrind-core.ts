import type { CoreNotes } from './core-notes.ts';

/**
 * Whether valgrind wrote a core (`vgcore.PID`): it notes neither a pid nor the auxiliary vector nor the files that were mapped
 * (valgrind 3.19). The kernel and gdb's gcore note all three.
 */
export function isValgrinds({ auxv, files, process }: CoreNotes): boolean {
  return process?.pid === 0 && auxv.size === 0 && files.length === 0;
}

/**
 * The notes of such a core without what is not so: the process, which is all zeros, and registers. valgrind keeps those that unwinding begins
 * with up to date at each access of memory, the others only between the pieces of code that it translates, unless it was told otherwise
 * (--vex-iropt-register-updates), which the core does not tell.
 */
export function withoutUnkept({ process: _, ...notes }: CoreNotes): CoreNotes {
  const { pc, sp, framePointer, link } = notes.arch?.registers ?? {};
  const kept = new Set([pc, sp, framePointer, link]);
  const threads = notes.threads.map((thread) => ({
    ...thread,
    registers: Object.fromEntries(Object.entries(thread.registers).filter(([name]) => kept.has(name))),
  }));
  return { ...notes, threads };
}
