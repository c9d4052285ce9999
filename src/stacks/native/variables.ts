import { evaluate } from '../../dwarf/expression.ts';
import type { Scope, ScopeVariable } from '../../dwarf/variables/scope.ts';
import { RUST, spelled, spellingOf, type Spelling } from '../../dwarf/variables/spelling.ts';
import type { Type } from '../../dwarf/variables/types.ts';
import { ElfError, ifReadable } from '../../elf/error.ts';
import { readExactly } from '../../process/memory.ts';
import { known } from '../../text/known.ts';
import type { Layout, PrintedVariable, Variable, VariablePlace } from '../model.ts';
import { Uncertain } from '../uncertain.ts';
import { demangled } from './demangle.ts';
import { layoutOf } from './layout.ts';
import type { Process, Unwindable } from './model.ts';
import { enteredIn, isValue, OF_THREAD, registerOf, sumIn } from './place-forms.ts';
import { shapeOf } from './print/shapes.ts';
import { Printer, type Held } from './print/value.ts';
import { cfaOf, contextOf } from './unwind.ts';
import type { Walk } from './walk.ts';

/** Names that a programmer may have given. */
const NAME = /^[A-Za-z_]\w*$/;
/** A function with more variables than people write is left alone. */
const MOST = 200;
/** Sections that variables are in. */
const DATA = /^\.(?:bss|data|rodata|data\.rel\.ro)$/;

/** What is seen in an entry of a stack. */
interface Seen {
  readonly at: Unwindable;
  readonly scope: Scope;
  readonly spelling: Spelling;
  /** It is seen as it was when its call was made. */
  readonly isAtCall: boolean;
}

/** What debug information tells of the variables of a walk's entries. Of what it does not tell for certain Uncertain is thrown. */
export class Variables {
  readonly #process: Process;
  readonly #seen = new Map<Unwindable, Map<string, Seen | undefined>>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** Innermost scope first. */
  list(walk: Walk | undefined, index: number): Variable[] {
    const seen = this.#at(walk, index);
    const all = seen?.scope.variables() ?? [];
    if (seen === undefined || all.length > MOST) return [];
    const counts = new Map<string, number>();
    for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1);
    const found = new Map<string, Variable>();
    for (const { name, kind, type } of all)
      if (NAME.test(name) && !found.has(name))
        found.set(name, {
          name,
          kind,
          type: spelled(type(), seen.spelling),
          ...((counts.get(name) ?? 0) > 1 ? { isAmbiguous: true as const } : {}),
        });
    return [...found.values()];
  }

  /** @param call the address of the call that the entry is in, where it is asked for when that was made. */
  placeOf(walk: Walk | undefined, index: number, { name, kind }: Variable, call?: bigint): VariablePlace | undefined {
    const seen = this.#at(walk, index, call);
    const { scope } = seen ?? {};
    const own = kind === 'global' ? undefined : scope?.variables().find((variable) => variable.name === name);
    const variable = own ?? scope?.global(name);
    if (seen === undefined || variable === undefined) return undefined;
    return this.#placeOf(seen, variable) ?? (variable.kind === 'global' ? this.#bySymbol(seen, name) : undefined);
  }

  /** All of an entry, shadowed ones too, with their values where these are told here. */
  values(walk: Walk | undefined, index: number): PrintedVariable[] {
    const at = walk?.frames[index];
    const seen =
      walk === undefined || at === undefined ? undefined : see(at, index - walk.frames.indexOf(at), undefined, true);
    if (seen === undefined) return [];
    return seen.scope
      .variables()
      .filter(({ name }) => NAME.test(name))
      .slice(0, MOST_VALUES)
      .flatMap((variable): PrintedVariable[] => {
        const { name, kind } = variable;
        if (kind === 'global') return [];
        const type = variable.type();
        return [
          { name, kind, type: spelled(type, seen.spelling), ...known({ value: this.#valueOf(seen, variable, type) }) },
        ];
      });
  }

  /** Undefined where another may tell more. */
  #valueOf(seen: Seen, variable: ScopeVariable, type: Type): string | undefined {
    try {
      const expression = variable.place();
      if (expression === undefined || expression.length === 0) return NOWHERE;
      const held = this.#heldAt(seen, expression);
      return held && cut(this.#printer(seen).print(type, held));
    } catch (error) {
      if (error instanceof Uncertain || error instanceof ElfError) return undefined;
      throw error;
    }
  }

  #printer({ spelling, at: { image } }: Seen): Printer {
    const { core } = this.#process;
    return new Printer({
      spelling,
      littleEndian: core.encoding.littleEndian,
      read: (address, size) => readExactly(core, address, size),
      functionAt: (address) => (image === undefined ? undefined : this.functionAt(address)),
      shapeOf: (object) => shapeOf(object, spelling),
    });
  }

  /** Undefined where it lies in pieces, or is what only its caller knows. */
  #heldAt({ at, scope }: Seen, expression: Buffer): Held | undefined {
    const { core, unwinding, arch } = this.#process;
    const register = registerOf(expression);
    if (register !== undefined) {
      const name = unwinding.columns[register] ?? '';
      const kept = arch.instructions?.flow?.kept ?? [];
      const value = at.frame.isCaller && !kept.includes(name) ? undefined : at.frame.registers[name];
      return value === undefined ? undefined : inBytes(value, core.encoding.littleEndian);
    }
    if (HARD.has(expression[0] ?? 0) || enteredIn(expression) !== undefined || OF_THREAD.has(expression.at(-1) ?? 0))
      return undefined;
    if (isValue(expression)) {
      const value = this.#evaluate(expression.subarray(0, -1), at, scope);
      return value === undefined ? undefined : inBytes(value, core.encoding.littleEndian);
    }
    const address = this.#evaluate(expression, at, scope);
    return address === undefined
      ? undefined
      : { address, bytes: (offset, size) => readExactly(core, address + BigInt(offset), size) };
  }

  layoutOf(walk: Walk | undefined, index: number, expression: string): Layout | undefined {
    const seen = this.#at(walk, index);
    return seen && layoutOf(expression, seen.scope, seen.spelling);
  }

  /** The variable outside of functions that an address is in. */
  symbolAt(address: bigint): { readonly name: string; readonly offset: number } | undefined {
    const found = this.#symbolAt(address);
    if (found === undefined || !DATA.test(found.section)) return undefined;
    return NAME.test(found.name) ? { name: found.name, offset: found.offset } : undefined;
  }

  /** The function that begins at an address. */
  functionAt(address: bigint): string | undefined {
    const found = this.#symbolAt(address);
    return found?.section === '.text' && found.offset === 0 ? found.name : undefined;
  }

  #symbolAt(address: bigint): { readonly name: string; readonly offset: number; readonly section: string } | undefined {
    const image = this.#process.images.at(address);
    if (image === undefined) return undefined;
    const linked = Number(address - image.bias);
    const [symbol, section] = [image.symbol(linked), image.sectionAt(linked)];
    return symbol === undefined || section === undefined
      ? undefined
      : { name: demangled(symbol.name), offset: linked - symbol.address, section };
  }

  #at(walk: Walk | undefined, index: number, call?: bigint): Seen | undefined {
    const at = walk?.frames[index];
    if (walk === undefined || at === undefined) return undefined;
    const inner = index - walk.frames.indexOf(at);
    const known = this.#seen.get(at) ?? new Map<string, Seen | undefined>();
    this.#seen.set(at, known);
    const key = `${inner} ${call ?? ''}`;
    if (!known.has(key)) known.set(key, see(at, inner, call));
    return known.get(key);
  }

  #placeOf({ at, scope, isAtCall }: Seen, { place }: ScopeVariable): VariablePlace | undefined {
    const { unwinding } = this.#process;
    const expression = ifReadable(place);
    if (expression === undefined || expression.length === 0) return undefined;
    const register = registerOf(expression);
    if (register !== undefined) {
      const name = unwinding.columns[register];
      return name === undefined || (at.frame.isCaller && !isAtCall) ? undefined : { register: name };
    }
    const entered = enteredIn(expression);
    if (entered !== undefined) {
      const name = unwinding.columns[entered];
      return name === undefined ? undefined : { entered: name };
    }
    const computed = sumIn(expression);
    if (computed !== undefined && (!at.frame.isCaller || isAtCall)) {
      const name = unwinding.columns[computed.register];
      return name === undefined ? undefined : { computed: name, plus: computed.plus };
    }
    if (OF_THREAD.has(expression.at(-1) ?? 0)) throw new Uncertain('a variable of the thread');
    const address = isValue(expression) ? undefined : ifReadable(() => this.#evaluate(expression, at, scope));
    return address === undefined ? undefined : { address };
  }

  #evaluate(expression: Buffer, at: Unwindable, scope: Scope): bigint | undefined {
    const { arch } = this.#process;
    const context = contextOf(this.#process, at.frame, 8);
    const kept = new Set([arch.registers.sp, arch.registers.framePointer]);
    const { columns } = this.#process.unwinding;
    // What a call may have overwritten is another value by now.
    const register = (column: number): bigint | undefined =>
      at.frame.isCaller && !kept.has(columns[column] ?? '') ? undefined : context.register(column);
    const variables = {
      bias: at.image?.bias ?? 0n,
      cfa: () => cfaOf(this.#process, at),
      addressAt: (index: number) => scope.unit.addressAt(index),
      frameBase: (): bigint | undefined => {
        const base = scope.frameBase();
        const held = base && registerOf(base);
        if (base === undefined) return undefined;
        const ofBase = { ...variables, frameBase: () => undefined }; // it is not relative to itself
        return held === undefined ? evaluate(base, { ...context, register, variables: ofBase }) : register(held);
      },
    };
    return evaluate(expression, { ...context, register, variables });
  }

  #bySymbol({ at }: Seen, name: string): VariablePlace | undefined {
    const image = at.image;
    const address = image?.addressOf(name, 'global') ?? image?.addressOf(name, 'local');
    return image === undefined || address === undefined ? undefined : { address: image.bias + BigInt(address) };
  }
}

/** Of one frame; of more the rest is left out. */
const MOST_VALUES = 100;
/** Characters of a value. */
const LONGEST_VALUE = 400;
/** What debuggers say of what is nowhere. */
const NOWHERE = '<optimized out>';
/** DW_OP_implicit_value, DW_OP_implicit_pointer, DW_OP_piece, DW_OP_bit_piece: at the beginning. */
const HARD: ReadonlySet<number> = new Set([0x9e, 0xa0, 0xf2, 0x93, 0x9d]);
const WORD = 8;

function cut(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}…`;
}

function inBytes(value: bigint, littleEndian: boolean): Held {
  const all = Buffer.alloc(WORD);
  if (littleEndian) all.writeBigUInt64LE(BigInt.asUintN(64, value));
  else all.writeBigUInt64BE(BigInt.asUintN(64, value));
  return {
    bytes: (offset, size) => {
      if (offset + size > WORD) return undefined;
      return littleEndian || offset > 0 ? all.subarray(offset, offset + size) : all.subarray(WORD - size);
    },
  };
}

/** @param isShown whether they are shown alone, and no expressions are made of them. */
function see(at: Unwindable, inner: number, call: bigint | undefined, isShown = false): Seen | undefined {
  const { image } = at;
  if (image === undefined) return undefined;
  const address = call === undefined ? at.address : Number(call - image.bias);
  if (image.code(address)?.isSplit === true) throw new Uncertain('its debug information is in another file');
  const scope = image.scope(address, inner);
  if (scope === undefined) return undefined;
  const spelling = isShown && scope.language === RUST ? 'rust' : spellingOf(scope.language);
  if (spelling === undefined) {
    if (scope.variables().length === 0) return undefined; // of an assembler, mostly
    throw new Uncertain('variables of its language are not read');
  }
  return { at, scope, spelling, isAtCall: call !== undefined };
}
