import { toned, type Block } from '../block.ts';
import type { RegistersSection } from '../sections/registers.ts';

/** Registers, several to a row. */
export function presentRegisters(section: RegistersSection): Block[] {
  const cells = Object.entries(section.registers).map(([name, value]) => [
    toned('dim', name.padEnd(6)),
    ` ${value.padEnd(18)}`,
  ]);
  return [
    { kind: 'heading', line: [section.title] },
    { kind: 'grid', cells },
  ];
}
