import type { ScopeVariable } from '../../dwarf/variables/scope.ts';
import { spelled } from '../../dwarf/variables/spelling.ts';
import type { Type } from '../../dwarf/variables/types.ts';
import { ElfError, ifReadable } from '../../elf/error.ts';
import { readExactly } from '../../process/memory.ts';
import { known } from '../../text/known.ts';
import type { Layout, PrintedVariable, Variable, VariablePlace } from '../model.ts';
import { Uncertain } from '../uncertain.ts';
import { demangled } from './demangle.ts';
import { HeldValues } from './held.ts';
import { layoutOf, sizeOf } from './layout.ts';
import { withLengths } from './lengths.ts';
import type { Process, Unwindable } from './model.ts';
import { enteredIn, isValue, OF_THREAD, registerOf, sumIn } from './place-forms.ts';
import { shapeOf } from './print/shapes.ts';
import { Printer } from './print/value.ts';
import { see, type Seen } from './seen.ts';
import type { Walk } from './walk.ts';

/** Names that a programmer may have given. */
const NAME = /^[A-Za-z_]\w*$/;
/** A function with more variables than people write is left alone. */
const MOST = 200;
/** Sections that variables are in. */
const DATA = /^\.(?:bss|data|rodata|data\.rel\.ro)$/;

/** What debug information tells of the variables of a walk's entries. Of what it does not tell for certain Uncertain is thrown. */
export class Variables {
  readonly #process: Process;
  readonly #held: HeldValues;
  readonly #seen = new Map<Unwindable, Map<string, Seen | undefined>>();

  constructor(process: Process) {
    this.#process = process;
    this.#held = new HeldValues(process);
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
          type: spelled(
            withLengths(type(), (length) => this.#held.lengthOf(length, seen)),
            seen.spelling,
          ),
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
    const seen = see(this.#process, walk, index, undefined, true);
    if (seen === undefined) return [];
    return seen.scope
      .variables()
      .filter(({ name }) => NAME.test(name))
      .slice(0, MOST_VALUES)
      .flatMap((variable): PrintedVariable[] => {
        const { name, kind } = variable;
        if (kind === 'global') return [];
        const type = withLengths(variable.type(), (length) => this.#held.lengthOf(length, seen));
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
      const held = this.#held.at(expression, seen);
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

  layoutOf(walk: Walk | undefined, index: number, expression: string): Layout | undefined {
    const seen = this.#at(walk, index);
    return seen && layoutOf(expression, seen.scope, seen.spelling);
  }

  /** The variable outside of functions that an address is in; of those that a thread has of its own, one of the same file of source. */
  symbolAt(
    walk: Walk | undefined,
    index: number,
    address: bigint,
  ): { readonly name: string; readonly offset: number } | undefined {
    const found = this.#symbolAt(address);
    if (found === undefined && this.#process.images.at(address) === undefined)
      return this.#ofThreadAt(walk, index, address);
    if (found === undefined || !DATA.test(found.section)) return undefined;
    return NAME.test(found.name) ? { name: found.name, offset: found.offset } : undefined;
  }

  #ofThreadAt(
    walk: Walk | undefined,
    index: number,
    address: bigint,
  ): { readonly name: string; readonly offset: number } | undefined {
    const seen = this.#at(walk, index);
    for (const { name, place, type } of seen?.scope.globals() ?? []) {
      const expression = ifReadable(place);
      if (seen === undefined || !OF_THREAD.has(expression?.at(-1) ?? 0) || expression === undefined) continue;
      const start = ifReadable(() => this.#held.evaluate(expression, seen));
      const offset = start === undefined ? -1 : Number(address - start);
      if (offset >= 0 && offset < (ifReadable(() => sizeOf(type())) ?? 0) && NAME.test(name)) return { name, offset };
    }
    return undefined;
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
    if (!known.has(key)) known.set(key, see(this.#process, walk, index, call));
    return known.get(key);
  }

  #placeOf(seen: Seen, { place }: ScopeVariable): VariablePlace | undefined {
    const { at, isAtCall } = seen;
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
    const address = isValue(expression) ? undefined : ifReadable(() => this.#held.evaluate(expression, seen));
    if (address === undefined && OF_THREAD.has(expression.at(-1) ?? 0)) throw new Uncertain('a variable of the thread');
    return address === undefined ? undefined : { address };
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
function cut(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}…`;
}
