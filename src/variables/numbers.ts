import type { Extended, Sum } from '../arch/flow.ts';
import type { Encoding } from '../elf/fields.ts';
import { readExactly, readWord, wordSize, type Memory, type Registers } from '../process/memory.ts';
import type { FromEntry } from './entry.ts';
import { extend, type Trace } from './trace.ts';
import { distance, originOf, valueOf, type Origin, type Value } from './value.ts';

/** Numbers behind what code found, as far as registers and memory still have them. */
export class Numbers {
  private readonly registers: Registers;
  private readonly memory: Memory;
  private readonly encoding: Encoding;
  private readonly trace: Trace;
  private readonly entry: FromEntry;
  private readonly others: readonly string[];

  /**
   * @param entry what registers held where the code begins, in terms of what they held when its function was entered.
   * @param others registers that are not among these, for it is not known what they hold.
   */
  constructor(
    registers: Registers,
    memory: Memory,
    encoding: Encoding,
    trace: Trace,
    entry: FromEntry = new Map(),
    others: readonly string[] = [],
  ) {
    this.entry = entry;
    this.others = others;
    this.registers = registers;
    this.memory = memory;
    this.encoding = encoding;
    this.trace = trace;
  }

  /** Bytes of an address. */
  get word(): number {
    return wordSize(this.encoding);
  }

  /** The registers that hold this now, and nothing else: also those of which it is not known what that is. */
  holding(origin: Origin): string[] {
    return [...new Set([...Object.keys(this.registers), ...this.others])].filter((name) => {
      const held = originOf(this.trace.value(name));
      return held === origin;
    });
  }

  /** Whether this is what a register holds, and a constant. */
  isSum(origin: Origin, register: string, plus: bigint): boolean {
    return distance(this.trace.value(register), valueOf(origin)) === plus;
  }

  /** The register that held this when the function was entered. */
  enteredIn(origin: Origin): string | undefined {
    const value = origin.kind === 'register' && this.trace.first.has(origin) ? this.entry.get(origin.name) : undefined;
    const entered = value && originOf(value);
    return entered?.kind === 'register' ? entered.name : undefined;
  }

  /** The places that it was stored in since. */
  copiesOf(origin: Origin): readonly Value[] {
    return this.trace.copies.get(origin) ?? [];
  }

  /** A sum of registers as they are. */
  now(sum: Sum): bigint | undefined {
    return addressIn(this.registers, sum, this.encoding);
  }

  /** A value as an address: of the size of one, without a sign. */
  of(value: Value): bigint | undefined {
    let sum = value.constant;
    for (const { of, factor } of value.terms) {
      const number = this.found(of);
      if (number === undefined) return this.besides(value);
      sum += number * factor;
    }
    return BigInt.asUintN(this.encoding.bits, sum);
  }

  /**
   * What was found; undefined where it is overwritten, or memory now says otherwise than the register that it was loaded into, if it is
   * known where that was.
   */
  found(origin: Origin): bigint | undefined {
    const held = this.held(origin);
    if (origin.kind === 'loaded') {
      if (this.trace.stale.has(origin)) return undefined;
      if (held !== undefined && this.of(origin.from) === undefined) return held;
      const now = this.read(origin);
      return now === undefined || (held !== undefined && held !== now) ? undefined : now;
    }
    if (origin.kind === 'returned' && held === undefined) return origin.ofThread && this.ofThread(origin.ofThread);
    if (origin.kind !== 'part' || held !== undefined) return held;
    const whole = this.of(origin.of);
    return whole === undefined ? undefined : this.extended(whole, origin);
  }

  /** As __tls_get_addr of glibc computes it, by `tls_index` and the table (dtv) that the thread's header (`tcbhead_t`) leads to. */
  private ofThread({ pointer, index }: { readonly pointer: Value; readonly index: Value }): bigint | undefined {
    const word = BigInt(this.word);
    const behind = (value: Value): Value => ({ ...value, constant: value.constant + word });
    const [file, offset, table] = [index, behind(index), behind(pointer)].map((each) => this.wordAt(each));
    if (file === undefined || offset === undefined || table === undefined) return undefined;
    const start = readWord(this.memory, table + file * DTV_ENTRY * word, this.encoding);
    return start === undefined ? undefined : BigInt.asUintN(this.encoding.bits, start + offset);
  }

  /** Whether what was loaded is no longer known to be what lies there: something was stored there since, or memory says otherwise. */
  isDoubtful(origin: Extract<Origin, { kind: 'loaded' }>): boolean {
    const isNowhere = this.of(origin.from) === undefined;
    return this.trace.stale.has(origin) || (!isNowhere && this.found(origin) === undefined);
  }

  /** The word that lies at an address. */
  wordAt(address: Value): bigint | undefined {
    const at = this.of(address);
    return at === undefined ? undefined : readWord(this.memory, at, this.encoding);
  }

  private held(origin: Origin): bigint | undefined {
    return this.besides(valueOf(origin));
  }

  /** By a register that holds it, or that and a constant: a stack pointer that was moved. */
  private besides(value: Value): bigint | undefined {
    for (const [name, content] of Object.entries(this.registers)) {
      const behind = distance(this.trace.value(name), value);
      if (behind !== undefined) return BigInt.asUintN(this.encoding.bits, content + behind);
    }
    return undefined;
  }

  private read(loaded: Extract<Origin, { kind: 'loaded' }>): bigint | undefined {
    const address = this.of(loaded.from);
    const bytes = address === undefined ? undefined : readExactly(this.memory, address, loaded.size);
    if (bytes === undefined) return undefined;
    const inOrder = this.encoding.littleEndian ? [...bytes].toReversed() : [...bytes];
    const number = inOrder.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return this.extended(number, loaded);
  }

  private extended(number: bigint, extended: Extended): bigint {
    return BigInt.asUintN(this.encoding.bits, extend(number, extended));
  }
}

/** Words of an entry of that table. */
const DTV_ENTRY = 2n;

/** A sum of registers, as an address. */
export function addressIn(registers: Registers, { terms, constant }: Sum, { bits }: Encoding): bigint | undefined {
  let sum = constant;
  for (const { register, factor } of terms) {
    const content = registers[register];
    if (content === undefined) return undefined;
    sum += content * factor;
  }
  return BigInt.asUintN(bits, sum);
}
