import type { Scope } from '../../dwarf/variables/scope.ts';
import { resolved, type Spelling } from '../../dwarf/variables/spelling.ts';
import type { Aggregate, Type } from '../../dwarf/variables/types.ts';
import { Uncertain } from '../uncertain.ts';

/** What an expression is read of: names, numbers, and the marks between them. A type that a number is made a pointer of is one word. */
const WORD = /\(\('([^']*)' (\*+)\)0\)|->|[A-Za-z_]\w*|\d+|[*().[\]]/y;

interface Word {
  readonly text: string;
  /** Of a pointer that points nowhere: what it points to, and how often. */
  readonly pointee?: { readonly name: string; readonly stars: number };
}

/**
 * The type of an expression of names, members, elements and what pointers point to; undefined for what is none of these, or makes no sense.
 * @throws Uncertain where something is described in another file, or nowhere.
 */
export function typeOfExpression(expression: string, scope: Scope, spelling: Spelling): Type | undefined {
  const words = wordsOf(expression);
  if (words === undefined) return undefined;
  const reader = new Reader(words, scope, spelling);
  const type = reader.prefixed();
  return reader.isAtEnd ? type : undefined;
}

function wordsOf(expression: string): Word[] | undefined {
  const words: Word[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < expression.length) {
    const found = WORD.exec(expression);
    if (found === null) return undefined;
    const [text, name, stars = ''] = found;
    words.push(name === undefined ? { text } : { text, pointee: { name, stars: stars.length } });
  }
  return words;
}

/** Members within members without a name. */
const DEEPEST = 8;

class Reader {
  readonly #words: readonly Word[];
  readonly #scope: Scope;
  readonly #isRust: boolean;
  #at = 0;

  constructor(words: readonly Word[], scope: Scope, spelling: Spelling) {
    this.#words = words;
    this.#scope = scope;
    this.#isRust = spelling === 'rust';
  }

  get isAtEnd(): boolean {
    return this.#at === this.#words.length;
  }

  prefixed(): Type | undefined {
    if (this.#take('*')) {
      const type = this.prefixed();
      return type && pointedTo(type);
    }
    return this.#suffixed();
  }

  #suffixed(): Type | undefined {
    let type = this.#first();
    while (type !== undefined) {
      if (this.#take('->')) type = this.#member(pointedTo(type));
      else if (this.#take('.')) type = this.#member(this.#isRust ? (pointedTo(type) ?? type) : type);
      else if (this.#take('[')) {
        this.#at += 1;
        type = this.#take(']') ? elementOf(type) : undefined;
      } else return type;
    }
    return undefined;
  }

  #first(): Type | undefined {
    if (this.#take('(')) {
      const type = this.prefixed();
      return this.#take(')') ? type : undefined;
    }
    const word = this.#words[this.#at];
    this.#at += 1;
    if (word?.pointee !== undefined) return this.#pointerTo(word.pointee);
    return word === undefined || !/^[A-Za-z_]/.test(word.text) ? undefined : this.#variable(word.text);
  }

  #variable(name: string): Type {
    const own = this.#scope.variables().find((variable) => variable.name === name) ?? this.#scope.global(name);
    if (own === undefined) throw new Uncertain(`${name} is described in another file, or nowhere`);
    return own.type();
  }

  #pointerTo({ name, stars }: NonNullable<Word['pointee']>): Type {
    let type = this.#scope.typeNamed(name);
    if (type === undefined) throw new Uncertain(`${name} is described in another file, or nowhere`);
    for (let count = 0; count < stars; count++) type = { kind: 'pointer', name: undefined, target: type };
    return type;
  }

  #member(of: Type | undefined): Type | undefined {
    const whole = of === undefined ? undefined : resolved(withoutReference(of));
    const name = this.#words[this.#at]?.text;
    this.#at += 1;
    return whole?.kind === 'aggregate' && name !== undefined ? memberOf(whole, name, 0) : undefined;
  }

  #take(text: string): boolean {
    if (this.#words[this.#at]?.text !== text) return false;
    this.#at += 1;
    return true;
  }
}

/** One of its own, of a member without a name, or of a base class. */
function memberOf(whole: Aggregate, name: string, depth: number): Type | undefined {
  if (whole.isDeclaration) throw new Uncertain(`${whole.name ?? 'a type'} is described elsewhere`);
  const members = whole.members();
  const own = members.find((member) => member.name === name && !member.isBase);
  if (own !== undefined) return own.type;
  for (const { name: other, type, isBase } of depth < DEEPEST ? members : []) {
    const inner = isBase || other === undefined ? resolved(type) : undefined;
    const found = inner?.kind === 'aggregate' ? memberOf(inner, name, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a reference refers to; all else as it is. */
export function withoutReference(type: Type): Type {
  const whole = resolved(type);
  return whole.kind === 'reference' || whole.kind === 'rvalue' ? whole.target : type;
}

function pointedTo(type: Type): Type | undefined {
  const whole = resolved(withoutReference(type));
  if (whole.kind === 'array') return elementOf(whole);
  return whole.kind === 'pointer' ? whole.target : undefined;
}

function elementOf(type: Type): Type | undefined {
  const whole = resolved(withoutReference(type));
  if (whole.kind === 'pointer') return whole.target;
  if (whole.kind !== 'array') return undefined;
  return whole.counts.length > 1 ? { ...whole, counts: whole.counts.slice(1) } : whole.element;
}
