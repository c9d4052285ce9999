import type { Encoding } from '../elf/fields.ts';
import { AARCH64 } from './aarch64/index.ts';
import { ARMHF } from './armhf/index.ts';
import { I386 } from './i386/index.ts';
import { LOONGARCH64 } from './loongarch64/index.ts';
import type { Arch } from './model.ts';
import { PPC64LE } from './ppc64le/index.ts';
import { RISCV64 } from './riscv64/index.ts';
import { S390X } from './s390x/index.ts';
import { X86_64 } from './x86-64/index.ts';

/** Processors with a record, by the names that reports have for them. */
export type ArchName = 'x86-64' | 'aarch64' | 'armhf' | 'i386' | 'loongarch64' | 'ppc64le' | 'riscv64' | 's390x';

export const ARCHS = {
  'x86-64': X86_64,
  aarch64: AARCH64,
  armhf: ARMHF,
  i386: I386,
  loongarch64: LOONGARCH64,
  ppc64le: PPC64LE,
  riscv64: RISCV64,
  s390x: S390X,
} as const satisfies Record<ArchName, Arch>;

const ALL: readonly Arch[] = Object.values(ARCHS);

/**
 * The record for a core, by the head of its file; undefined where there is none.
 * @param archs those that are known.
 */
export function archOf(elf: Arch['elf'], archs: readonly Arch[] = ALL): Arch | undefined {
  return archs.find(
    ({ elf: { machine, bits, littleEndian } }) =>
      machine === elf.machine && bits === elf.bits && littleEndian === elf.littleEndian,
  );
}

/** A processor by its names; also one without a record. */
export interface Processor {
  /** As reports have it. */
  readonly name: string;
  /** Arch.binutils. */
  readonly binutils: RegExp;
}

/** Whose core it is, by the head of its file; undefined where we have no name for it. */
export function processorOf(elf: Arch['elf'], arch: Arch | undefined): Processor | undefined {
  return arch ?? OTHERS[elf.machine]?.(elf);
}

/** A processor for which there is no name: no tool's name for it is its. */
export function namelessProcessor(machine: number): Processor {
  return { name: `number ${machine}`, binutils: /(?!)/ };
}

const MIPS = 8;

/** Whether a core's siginfo is laid out as asm-generic/siginfo.h has it: MIPS has code and errno in the other order. */
export function isUsualSiginfo({ machine }: Pick<Arch['elf'], 'machine'>): boolean {
  return machine !== MIPS;
}

const named = (name: string, binutils: RegExp) => (): Processor => ({ name, binutils });
const byWidth =
  (narrow: string, wide: string, binutils: RegExp) =>
  ({ bits }: Encoding): Processor => ({ name: bits === 32 ? narrow : wide, binutils });

/** By e_machine (/usr/include/elf.h): as Debian calls its ports, where it has one. */
const OTHERS: Readonly<Record<number, ((encoding: Encoding) => Processor) | undefined>> = {
  2: named('sparc', /^sparc/),
  3: named('i386', /^i386/),
  4: named('m68k', /^m68k/),
  [MIPS]: byWidth('mips', 'mips64', /^mips/),
  15: named('hppa', /^hppa/),
  20: named('powerpc', /^powerpc|^rs6000/),
  21: ({ littleEndian }) => ({ name: littleEndian ? 'ppc64le' : 'ppc64', binutils: /^powerpc|^rs6000/ }),
  22: byWidth('s390', 's390x', /^s390/),
  40: named('armhf', /^arm/),
  42: named('sh4', /^sh/),
  43: named('sparc64', /^sparc/),
  50: named('ia64', /^ia64/),
  62: named('x32', /^i386:x64-32/),
  183: named('aarch64-ilp32', /^aarch64/),
  243: byWidth('riscv32', 'riscv64', /^riscv/),
  258: byWidth('loongarch32', 'loongarch64', /^loongarch/i),
  0x9026: named('alpha', /^alpha/),
};
