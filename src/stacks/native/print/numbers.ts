import type { Spelling } from '../../../dwarf/variables/spelling.ts';
import type { Type } from '../../../dwarf/variables/types.ts';
import { Uncertain } from '../../uncertain.ts';
import { quoted } from './text.ts';

/** How numbers are stored and written. */
interface Written {
  readonly spelling: Spelling;
  readonly littleEndian: boolean;
}

/** DW_ATE_*: DWARF 5, table 7.11. */
const ATE = { boolean: 2, float: 4, signed: 5, signedChar: 6, unsigned: 7, unsignedChar: 8, utf: 0x10 } as const;

/** A number without a sign. */
export function numberOf(bytes: Buffer, { littleEndian }: Pick<Written, 'littleEndian'>): bigint {
  const inOrder = littleEndian ? [...bytes].toReversed() : [...bytes];
  return inOrder.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * A number, a letter or a name of an enumeration.
 * @throws Uncertain for a kind that is not read here.
 */
export function numberText(
  type: Extract<Type, { kind: 'number' | 'enum' }>,
  bytes: Buffer,
  { spelling, littleEndian }: Written,
): string {
  const number = numberOf(bytes, { littleEndian });
  const signed = BigInt.asIntN(bytes.length * 8, number);
  if (type.kind === 'enum') {
    const name = type.names().find(({ value }) => BigInt.asUintN(bytes.length * 8, value) === number)?.name;
    return name ?? String(signed);
  }
  switch (type.encoding) {
    case ATE.boolean:
      return number === 0n ? 'false' : number === 1n ? 'true' : String(number);
    case ATE.float:
      return floatText(bytes, littleEndian);
    case ATE.signed:
      return String(signed);
    case ATE.unsigned:
      return String(number);
    case ATE.signedChar:
      return spelling === 'rust' ? String(signed) : `${signed} ${letter(bytes)}`;
    case ATE.unsignedChar:
      return spelling === 'rust' ? String(number) : `${number} ${letter(bytes)}`;
    case ATE.utf:
      return number > 0x10ffffn || bytes.length < 4
        ? String(number)
        : `'${quoted(Buffer.from(String.fromCodePoint(Number(number)))).slice(1, -1)}'`;
    default:
      throw new Uncertain(`numbers of the kind ${type.encoding}`);
  }
}

function floatText(bytes: Buffer, littleEndian: boolean): string {
  if (bytes.length === 8) return String(littleEndian ? bytes.readDoubleLE() : bytes.readDoubleBE());
  if (bytes.length !== 4) throw new Uncertain('floating numbers of this size');
  return String(Number((littleEndian ? bytes.readFloatLE() : bytes.readFloatBE()).toPrecision(8)));
}

function letter(bytes: Buffer): string {
  const [code = 0] = bytes;
  if (code >= 0x20 && code < 0x7f) return code === 0x27 ? String.raw`'\''` : `'${String.fromCharCode(code)}'`;
  return `'\\${code.toString(8).padStart(3, '0')}'`;
}
