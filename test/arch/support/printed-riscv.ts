import type { FaultAccess } from '../../../src/fault/model.ts';
import type { Registers } from '../../../src/process/memory.ts';

/** What an instruction does, by objdump's text of it without aliases: `none` accesses no memory, undefined where the text is not understood. */
export type Printed =
  | { readonly address: bigint; readonly size: number; readonly access: FaultAccess }
  | { readonly target: bigint }
  | 'none'
  | undefined;

const SIZES: Readonly<Record<string, number>> = { b: 1, bu: 1, h: 2, hu: 2, w: 4, wu: 4, d: 8, q: 16 };

export function accessOfRiscv(text: string, registers: Registers): Printed {
  const [mnemonic = '', operands = ''] = text.replace(/ #.*| <.*/, '').split(/\s+/);
  const plain = mnemonic.replace(/^c\./, '');
  const valueOf = (name: string | undefined): bigint | undefined => (name === 'zero' ? 0n : registers[name ?? '']);
  const [, displacement = '0', base] = /(-?\w+)?\((\w+)\)$/.exec(operands) ?? [];
  if (/^jalr?$|^jr$/.test(plain)) {
    const register = base ?? (mnemonic.startsWith('c.') && plain !== 'j' ? operands : undefined);
    const value = plain === 'jal' ? undefined : valueOf(register);
    return value === undefined ? 'none' : { target: value & ~1n };
  }
  if (base === undefined) return 'none';
  const at = valueOf(base);
  if (at === undefined) return undefined;
  const address = BigInt.asUintN(64, at + BigInt(Number(displacement)));
  const atomic = /^(?:amo\w+|lr|sc)\.([bhwdq])/.exec(plain);
  if (atomic !== null)
    return { address, size: SIZES[atomic[1] ?? ''] ?? 0, access: plain.startsWith('lr') ? 'read' : 'write' };
  const [, what, width = ''] = /^f?([ls])([bhwdq]u?)(?:sp)?$/.exec(plain) ?? [];
  const size = SIZES[width];
  return what === undefined || size === undefined
    ? undefined
    : { address, size, access: what === 'l' ? 'read' : 'write' };
}
