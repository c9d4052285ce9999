import { toned, type Block } from '../block.ts';
import type { RegistersSection } from '../sections/registers.ts';

/** Registers, three to a row. */
export function presentRegisters(section: RegistersSection): Block[] {
  const cells = Object.entries(section.registers).map(([name, value]) => [
    toned('dim', name.padEnd(6)),
    ` ${value.padEnd(18)}`,
  ]);
  const rows = Array.from({ length: Math.ceil(cells.length / 3) }, (_, row) =>
    cells.slice(row * 3, row * 3 + 3).flatMap((cell) => [...cell, ' ']),
  );
  return [
    { kind: 'heading', line: [section.title] },
    { kind: 'code', lines: rows },
  ];
}
