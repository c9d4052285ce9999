import type { Memory } from '../process/memory.ts';
import type { Arch, SignalFrame } from './model.ts';

/**
 * Reads the signal frame at a trampoline.
 * @param sp the stack pointer in gdb's `<signal handler called>` frame.
 * @returns undefined if memory does not hold one there, or how they are laid out is not known.
 */
export function readSignalFrame(memory: Memory, arch: Arch | undefined, sp: bigint): SignalFrame | undefined {
  const frame = arch?.signalFrames?.read(memory, sp);
  return arch && frame && { arch, ...frame };
}

/** Whether the code that ends a signal handler is at an address, whatever it is called (musl: __restore_rt; Go: runtime.sigreturn). */
export function isSignalReturn(memory: Memory, arch: Arch | undefined, address: bigint): boolean {
  const { codes = [] } = arch?.signalFrames?.handlerReturn ?? {};
  return codes.some((code) => memory.read(address, code.length)?.equals(code) ?? false);
}

/**
 * Whether an entry that unwind information marks as a signal's is one. OCaml 5 marks so where it changes stacks (`.cfi_signal_frame` in its
 * runtime/amd64.S): neither the code that ends a handler nor what the kernel saves for one is there. Code that can't be read is believed.
 * @param sp the stack pointer in the entry, where it is known.
 */
export function isTrampoline(memory: Memory, arch: Arch | undefined, address: bigint, sp: bigint | undefined): boolean {
  const isKnown = arch?.signalFrames?.handlerReturn !== undefined && memory.read(address, 1) !== undefined;
  if (!isKnown || isSignalReturn(memory, arch, address)) return true;
  return sp !== undefined && readSignalFrame(memory, arch, sp) !== undefined;
}
