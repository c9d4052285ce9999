import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A memory operand as a disassembler prints it. */
export interface PrintedOperand {
  readonly segment: string;
  readonly base: string;
  readonly index: string;
  readonly scale: number;
  readonly displacement: bigint;
}

export interface PrintedInstruction {
  readonly bytes: Buffer;
  readonly text: string;
  /** Absent if none is named; string instructions and xlat name one that the encoding does not. */
  readonly operand?: PrintedOperand;
  /** Where the memory operand stands: AT&T order has the destination last. */
  readonly place?: 'only' | 'first' | 'last';
}

/** Every instruction in the text of an ELF file, as objdump disassembles it. Data among the code is left out as far as it shows. */
export async function* disassembly(file: string): AsyncGenerator<PrintedInstruction> {
  const objdump = spawn('objdump', ['-d', '-w', '--no-addresses', '--insn-width=16', '-j', '.text', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(objdump, 'close');
  for await (const line of createInterface({ input: objdump.stdout })) {
    const [, bytes, text] = /^\s+((?:[0-9a-f]{2} )+)\s*(.*)$/.exec(line) ?? [];
    if (bytes === undefined || text === undefined || NO_INSTRUCTION.test(text) || bytes.startsWith('9b ')) continue;
    yield parse(
      Buffer.from(bytes.replaceAll(' ', ''), 'hex'),
      text
        .replace(/\s+#.*$/, '')
        .replace(/\s*<[^>]*>/, '')
        .trim(),
    );
  }
  const [status] = (await ended) as [number];
  if (status !== 0) throw new Error(`objdump ended with ${status}`);
}

/** What is no instruction, or only a prefix of one; fwait is printed together with what follows it. */
const NO_INSTRUCTION = /\(bad\)|^(?:(?:rex|fs|gs|lock|data16|addr32|[cdes]s|repn?z)[A-Z.]*\s*)+$/;

const PREFIXES = /^(?:(?:rex[.A-Z]*|lock|rep[nz]*|bnd|notrack|data16|addr32|[cdes]s|xacquire|xrelease) )*/;
const IN_PARENTHESES =
  /(?<segment>%[fg]s:)?(?<displacement>-?0x[0-9a-f]+)?\((?<base>%\w+)?(?:,(?<index>%\w+))?(?:,(?<scale>\d))?\)/;
const SEGMENT_ONLY = /(?<segment>%[fg]s:)(?<displacement>0x[0-9a-f]+)/;
const ABSOLUTE = /[ ,](?<displacement>0x[0-9a-f]+)(?:,|$)/;

function parse(bytes: Buffer, printed: string): PrintedInstruction {
  const text = printed.replace(PREFIXES, '').replaceAll(/\{[^}]*\}/g, '');
  const [mnemonic = ''] = text.split(/\s/, 1);
  const isImplicit =
    /^(?:movs[bwlq]|stos|cmps[bwl]|scas|lods|ins|outs|in|out|xlat)\b/.test(mnemonic) || /%[de]s:\(/.test(text);
  if (isImplicit) return { bytes, text };
  const isTarget = /^(?:j|call|loop|xbegin)/.test(mnemonic) && !text.includes('*');
  const found =
    IN_PARENTHESES.exec(text) ??
    SEGMENT_ONLY.exec(text) ??
    (isTarget || /^movabs\s+\$/.test(text) ? null : ABSOLUTE.exec(text));
  if (found?.groups === undefined) return { bytes, text };
  return { bytes, text, operand: operandOf(found.groups), place: placeOf(text, found) };
}

function operandOf({
  segment = '',
  displacement = '0',
  base = '',
  index = '',
  scale = '1',
}: Record<string, string | undefined>): PrintedOperand {
  const hasIndex = index !== '' && !/^%[re]iz$/.test(index);
  const value = BigInt(displacement.replace('-', '')) * (displacement.startsWith('-') ? -1n : 1n);
  return {
    segment: segment.slice(1, 3),
    base: wide(base),
    index: hasIndex ? wide(index) : '',
    scale: hasIndex ? Number(scale) : 1,
    displacement: BigInt.asUintN(64, value),
  };
}

/** `%eax` and `%r8d` of 32-bit addresses as the 64-bit register. */
function wide(register: string): string {
  return register
    .slice(1)
    .replace(/^e/, 'r')
    .replace(/^(r\d+)d$/, '$1');
}

function placeOf(text: string, found: RegExpExecArray): 'only' | 'first' | 'last' {
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  if (after.includes(',') || (after !== '' && found[0].endsWith(','))) return 'first';
  return /[%$].*,|,/.test(before) || found[0].startsWith(',') ? 'last' : 'only';
}
