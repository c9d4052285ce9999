/** Bits of a program's addresses: a CPU in 64-bit mode has other instructions than one in 32-bit mode. */
export type Mode = 32 | 64;

/** All that stands before the opcode, and the opcode. */
export interface Encoding {
  readonly form: 'legacy' | 'vex' | 'evex';
  /** 0: one byte; 1: 0F; 2: 0F38; 3: 0F3A. */
  readonly map: number;
  readonly opcode: number;
  /** Where the opcode's byte is. */
  readonly at: number;
  /** The prefix that is part of the opcode: 0 none, 1: 66, 2: F3, 3: F2. */
  readonly prefix: number;
  /** 66: operands of 16 bits. */
  readonly small: boolean;
  /** W: operands of 64 bits. */
  readonly wide: boolean;
  readonly rex: { readonly present: boolean; readonly r: boolean; readonly x: boolean; readonly b: boolean };
  readonly mode: Mode;
  /** To how many bits an address is cut before the segment's base is added: half as many as the mode's after 67. */
  readonly addressBits: 16 | Mode;
  readonly segment?: 'fs' | 'gs';
  readonly repeated: boolean;
  /** Bytes of a vector register. */
  readonly vector: number;
  /** EVEX: one element is read and repeated. */
  readonly broadcast: boolean;
}

const SMALL = 0x66;
const REPEAT = 0xf3;
const REPEAT_NOT = 0xf2;
const LOCK = 0xf0;
const SHORT_ADDRESS = 0x67;
const SEGMENTS: Readonly<Record<number, 'fs' | 'gs'>> = { 0x64: 'fs', 0x65: 'gs' };
/** es, cs, ss and ds: 64-bit mode ignores them, and Linux gives a 32-bit program all of memory in each. */
const IGNORED = [0x26, 0x2e, 0x36, 0x3e];
const PREFIXES: ReadonlySet<number> = new Set([SMALL, REPEAT, REPEAT_NOT, LOCK, SHORT_ADDRESS, 0x64, 0x65, ...IGNORED]);

type Common = Pick<Encoding, 'mode' | 'small' | 'addressBits' | 'segment' | 'repeated'>;

/** Reads prefixes, escapes and opcode; undefined if they are none, or of an encoding that is not known (XOP, half floats). */
export function readEncoding(bytes: Buffer, mode: Mode): Encoding | undefined {
  let at = 0;
  while (PREFIXES.has(bytes[at] ?? 0)) at++;
  const prefixes = bytes.subarray(0, at);
  const common = readPrefixes(prefixes, mode);
  const first = bytes[at] ?? 0;
  if (mode === 64 && isRex(first)) return readLegacy(bytes, at + 1, first, prefixes, common);
  // VEX and EVEX hold the prefixes themselves; with another before them they are no instruction.
  const mayBeVex = !common.small && !common.repeated && !prefixes.includes(LOCK);
  // In 32-bit mode these begin les, lds and bound, which have no form with a register.
  if (mode === 32 && (bytes[at + 1] ?? 0) < 0xc0) return readLegacy(bytes, at, 0, prefixes, common);
  if (first === 0xc4 || first === 0xc5) return mayBeVex ? readVex(bytes, at, common) : undefined;
  if (first === 0x62) return mayBeVex ? readEvex(bytes, at, common) : undefined;
  return readLegacy(bytes, at, 0, prefixes, common);
}

function isRex(byte: number): boolean {
  return (byte & 0xf0) === 0x40;
}

function readPrefixes(prefixes: Buffer, mode: Mode): Common {
  const segment = prefixes.findLast((byte) => byte in SEGMENTS);
  const name = segment === undefined ? undefined : SEGMENTS[segment];
  const half = mode === 64 ? 32 : 16;
  return {
    mode,
    small: prefixes.includes(SMALL),
    addressBits: prefixes.includes(SHORT_ADDRESS) ? half : mode,
    ...(name !== undefined && { segment: name }),
    repeated: prefixes.includes(REPEAT) || prefixes.includes(REPEAT_NOT),
  };
}

function readLegacy(bytes: Buffer, start: number, rex: number, prefixes: Buffer, common: Common): Encoding | undefined {
  const { map, at } = readEscape(bytes, start);
  const opcode = bytes[at];
  if (opcode === undefined) return undefined;
  const repeat = prefixes.findLast((byte) => byte === REPEAT || byte === REPEAT_NOT);
  const prefix = repeat === REPEAT ? 2 : repeat === REPEAT_NOT ? 3 : Number(common.small);
  return {
    ...common,
    form: 'legacy',
    map,
    opcode,
    at,
    prefix,
    wide: (rex & 8) !== 0,
    rex: { present: rex !== 0, r: (rex & 4) !== 0, x: (rex & 2) !== 0, b: (rex & 1) !== 0 },
    vector: 16,
    broadcast: false,
  };
}

function readEscape(bytes: Buffer, start: number): { map: number; at: number } {
  if (bytes[start] !== 0x0f) return { map: 0, at: start };
  if (bytes[start + 1] === 0x38) return { map: 2, at: start + 2 };
  return bytes[start + 1] === 0x3a ? { map: 3, at: start + 2 } : { map: 1, at: start + 1 };
}

/** C5 RvvvvLpp, or C4 RXBmmmmm WvvvvLpp; R, X, B are inverted, and ignored in 32-bit mode. */
function readVex(bytes: Buffer, start: number, common: Common): Encoding | undefined {
  const isShort = bytes[start] === 0xc5;
  const at = start + (isShort ? 2 : 3);
  const [high = 0, low = 0, opcode] = [bytes[start + 1], bytes[at - 1], bytes[at]];
  const map = isShort ? 1 : high & 0x1f;
  if (opcode === undefined || map < 1 || map > 3) return undefined;
  return {
    ...common,
    form: 'vex',
    map,
    opcode,
    at,
    prefix: low & 3,
    wide: !isShort && (low & 0x80) !== 0,
    rex: extended(common.mode, isShort ? high | 0x7f : high),
    vector: (low & 4) === 0 ? 16 : 32,
    broadcast: false,
  };
}

function extended(mode: Mode, inverted: number): Encoding['rex'] {
  const isSet = (bit: number): boolean => mode === 64 && (inverted & bit) === 0;
  return { present: true, r: isSet(0x80), x: isSet(0x40), b: isSet(0x20) };
}

/** 62 RXBR0mmm Wvvvv1pp zLLbVaaa; R, X, B are inverted. */
function readEvex(bytes: Buffer, start: number, common: Common): Encoding | undefined {
  const at = start + 4;
  const [first = 0, second = 0, third = 0, opcode] = [bytes[start + 1], bytes[start + 2], bytes[start + 3], bytes[at]];
  const map = first & 7;
  const length = (third >> 5) & 3;
  if (opcode === undefined || (first & 8) !== 0 || (second & 4) === 0 || map < 1 || map > 3 || length === 3)
    return undefined;
  return {
    ...common,
    form: 'evex',
    map,
    opcode,
    at,
    prefix: second & 3,
    wide: (second & 0x80) !== 0,
    rex: extended(common.mode, first),
    vector: 16 << length,
    broadcast: (third & 0x10) !== 0,
  };
}
