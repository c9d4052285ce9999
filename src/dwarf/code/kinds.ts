import { declarationsOf, type Declaration } from '../abbreviations.ts';
import { sizeOfForm, type FormContext } from '../forms.ts';
import type { UnitSections } from '../units.ts';

/**
 * A kind of entry: what all entries with one declaration have in common.
 * A class: one is made for each of hundreds of declarations, and few of them are asked for their values' sizes.
 */
export class EntryKind {
  readonly declaration: Declaration;
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly #context: FormContext;
  #each: readonly number[] | undefined;
  #together: readonly number[] | undefined;

  constructor(declaration: Declaration, context: FormContext) {
    this.declaration = declaration;
    this.tag = declaration.tag;
    this.hasChildren = declaration.hasChildren;
    this.#context = context;
  }

  /** The size of each value in bytes; of one that tells its own size, the complement of its form. */
  get each(): readonly number[] {
    return (this.#each ??= this.declaration.attributes.map(([, form]) => sizeOfForm(form, this.#context) ?? ~form));
  }

  /** The same, with sizes that follow each other added. */
  get together(): readonly number[] {
    return (this.#together ??= added(this.each));
  }

  /** Which of its values an attribute is; -1 where it has none. */
  indexOf(name: number): number {
    const { attributes } = this.declaration;
    let index = attributes.length - 1;
    while (index >= 0 && attributes[index]?.[0] !== name) index -= 1;
    return index;
  }
}

function added(sizes: readonly number[]): number[] {
  const sums: number[] = [];
  for (const size of sizes) {
    const last = sums.at(-1);
    if (size >= 0 && last !== undefined && last >= 0) sums[sums.length - 1] = last + size;
    else sums.push(size);
  }
  return sums;
}

/**
 * The kinds of entries that a unit may have, by the codes that its entries begin with.
 * @throws ElfError where its table of abbreviations can't be read.
 */
export function kindsOf(
  { abbreviations, littleEndian }: UnitSections,
  abbreviationsAt: number,
  context: FormContext,
): ReadonlyMap<number, EntryKind> {
  const kinds = new Map<number, EntryKind>();
  for (const [code, declaration] of declarationsOf(abbreviations, littleEndian, abbreviationsAt))
    kinds.set(code, new EntryKind(declaration, context));
  return kinds;
}
