import type { Arch } from './model.ts';

/** By Node's name of a machine's processor: `e_machine` of the cores that a debugger reads which is built for it. */
const READ: Readonly<Record<string, readonly number[] | undefined>> = {
  x64: [62, 3],
  ia32: [3],
  arm64: [183, 40],
  arm: [40],
  riscv64: [243],
  ppc64: [21, 20],
  s390x: [22],
  loong64: [258],
  mips: [8],
  mipsel: [8],
};

/** Whether a debugger of this machine's own reads a core, as far as that depends on the processor. */
export function isReadOn(host: string, { machine }: Pick<Arch['elf'], 'machine'>): boolean {
  return READ[host]?.includes(machine) ?? false;
}
