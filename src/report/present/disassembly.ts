import { toned, type Block, type Line } from '../block.ts';
import type { DisassemblySection } from '../sections/disassembly.ts';

/** Instructions, the one that faulted marked. */
export function presentDisassembly(section: DisassemblySection): Block[] {
  const lines = section.instructions.map(({ address, text, offset, fault }): Line => {
    const place = `${address}${offset === undefined ? '' : ` <+${offset}>`}`.padEnd(28);
    return fault ? [toned('bad', `=> ${place} ${text}`)] : ['   ', toned('dim', place), ` ${text}`];
  });
  return [
    { kind: 'heading', line: [section.title] },
    { kind: 'code', lines, reading: true },
  ];
}
