import { isSignalReturn, isTrampoline, readSignalFrame } from '../../arch/signal-frame.ts';
import { evaluate, type ExpressionContext } from '../../dwarf/expression.ts';
import type { FrameRow, RegisterRule } from '../../dwarf/frames/model.ts';
import { ifReadable } from '../../elf/error.ts';
import type { Core } from '../../process/core.ts';
import { readExactly, readWord, wordSize } from '../../process/memory.ts';
import { guessCaller } from './guess.ts';
import type { FoundEntry } from './image.ts';
import type { Caller, PhysicalFrame, Process, Unwindable } from './model.ts';

/** Finds out what a frame is. */
export function unwindable({ core, arch, unwinding, images }: Process, frame: PhysicalFrame): Unwindable {
  const lookedUp = frame.isCaller ? frame.pc - 1n : frame.pc;
  // What a handler returns to is the first instruction of its function.
  const { signalReturn } = unwinding;
  const isReturn =
    isSignalReturn(core, arch, frame.pc) ||
    (signalReturn !== undefined && readExactly(core, frame.pc, signalReturn.length)?.equals(signalReturn) === true);
  const at = isReturn ? frame.pc : lookedUp;
  const image = images.at(at);
  const address = image === undefined ? 0 : Number(at - image.bias);
  const entry = image?.frame(address);
  const isMarked = entry?.entry.common.isSignalFrame === true;
  if (isReturn || !isMarked) return { frame, image, address, entry, isTrampoline: isReturn };
  if (isTrampoline(core, arch, frame.pc, frame.sp)) return { frame, image, address, entry, isTrampoline: true };
  // What is marked has the rules of the address itself, a return address or not.
  const exact = image === undefined ? undefined : image.frame(Number(frame.pc - image.bias));
  return { frame, image, address, entry: exact ?? entry, isTrampoline: false, changesStack: true };
}

/** Goes to the caller of a frame: by unwind information, by what the kernel saved of a signal, else by what is likely. */
export function callerOf(process: Process, at: Unwindable): Caller {
  const { frame, entry, isTrampoline } = at;
  if (isTrampoline) return interrupted(process, frame);
  if (entry === undefined) return guessCaller(process, frame);
  const row = entry.row();
  if (row === undefined) return { end: 'the unwind information of its function makes no sense', isStart: false };
  return byRow(process, frame, entry, row);
}

/** What a signal interrupted, by what the kernel saved; the CFI of C libraries says the same. */
function interrupted({ core, arch }: Process, frame: PhysicalFrame): Caller {
  const saved = readSignalFrame(core, arch, frame.sp);
  if (saved === undefined) return { end: 'what a signal interrupted is not in the core', isStart: false };
  const { pc, sp } = saved;
  const registers = { ...frame.registers, ...saved.registers };
  return {
    frame: { registers, pc, sp, foundBy: 'unwind-info', isGuess: frame.isGuess, isCaller: false },
  };
}

/** What expressions about a frame are evaluated with. */
export function contextOf({ core, unwinding }: Process, frame: PhysicalFrame, addressSize: 4 | 8): ExpressionContext {
  return {
    littleEndian: core.encoding.littleEndian,
    addressSize,
    register: (column) => frame.registers[unwinding.columns[column] ?? ''],
    read: (address, size) => readNumber(core, address, size),
  };
}

/** The canonical frame address of a frame, by its unwind information. */
export function cfaOf(process: Process, { frame, entry }: Unwindable): bigint | undefined {
  const row = entry?.row();
  return entry && row && cfaBy(row, contextOf(process, frame, entry.entry.common.addressSize));
}

function cfaBy({ cfa: rule }: FrameRow, context: ExpressionContext): bigint | undefined {
  return 'expression' in rule
    ? ifReadable(() => evaluate(rule.expression, context))
    : sum(context.register(rule.register), rule.offset);
}

function byRow(process: Process, frame: PhysicalFrame, { entry }: FoundEntry, row: FrameRow): Caller {
  const { core, arch, unwinding } = process;
  const { columns } = unwinding;
  const context = contextOf(process, frame, entry.common.addressSize);
  const cfa = cfaBy(row, context);
  if (cfa === undefined) return { end: 'the core does not hold what its frame is found by', isStart: false };
  const valueOf = (rule: RegisterRule, own: bigint | undefined): bigint | undefined => {
    switch (rule.rule) {
      case 'undefined':
        return undefined;
      case 'same':
        return own;
      case 'at':
        return readWord(core, wrapped(cfa + BigInt(rule.offset)), core.encoding);
      case 'is':
        return wrapped(cfa + BigInt(rule.offset));
      case 'register':
        return context.register(rule.register);
      case 'is-expression':
        return ifReadable(() => evaluate(rule.expression, context, [cfa]));
      case 'at-expression': {
        const address = ifReadable(() => evaluate(rule.expression, context, [cfa]));
        return address === undefined ? undefined : readWord(core, address, core.encoding);
      }
    }
  };
  const registers: Record<string, bigint | undefined> = { ...frame.registers, [arch.registers.sp]: cfa };
  for (const [column, rule] of row.registers) {
    const name = columns[column];
    if (name !== undefined) registers[name] = valueOf(rule, frame.registers[name]);
  }
  const back = row.registers.get(entry.common.returnColumn);
  if (back?.rule === 'undefined') return { end: 'its unwind information ends there', isStart: true };
  const stored = registers[columns[entry.common.returnColumn] ?? ''];
  const isUnsaved = back === undefined && arch.registers.link !== columns[entry.common.returnColumn];
  if (stored === undefined || isUnsaved) return { end: 'the core does not hold its return address', isStart: false };
  const pc = unwinding.unsigned?.(stored, frame.registers) ?? stored;
  registers[arch.registers.pc] = pc;
  const sp = registers[arch.registers.sp] ?? cfa;
  return {
    frame: { registers, pc, sp, foundBy: 'unwind-info', isGuess: frame.isGuess, isCaller: true },
  };
}

function sum(value: bigint | undefined, offset: number): bigint | undefined {
  return value === undefined ? undefined : wrapped(value + BigInt(offset));
}

function wrapped(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function readNumber(core: Core, address: bigint, size: number): bigint | undefined {
  if (size === wordSize(core.encoding)) return readWord(core, address, core.encoding);
  const bytes = size > 0 && size <= 8 ? readExactly(core, address, size) : undefined;
  if (bytes === undefined) return undefined;
  const inOrder = core.encoding.littleEndian ? Buffer.from(bytes).reverse() : bytes;
  return inOrder.length === 0 ? 0n : BigInt(`0x${inOrder.toString('hex')}`);
}
