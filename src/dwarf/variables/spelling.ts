import type { Qualifier, Type } from './types.ts';

/** How a language writes its types: C needs a keyword before the name of a structure. */
export type Spelling = 'c' | 'c++' | 'rust';

/** DW_LANG_*: DWARF 5, table 7.17. */
const C: ReadonlySet<number> = new Set([0x01, 0x02, 0x0c, 0x1d, 0x2c]);
const CPP: ReadonlySet<number> = new Set([0x04, 0x1a, 0x21, 0x2b, 0x3a]);
export const RUST = 0x1c;

/** How the types of a language are written; undefined of one that is not written here. */
export function spellingOf(language: number | undefined): Spelling | undefined {
  if (language === undefined) return undefined;
  if (C.has(language)) return 'c';
  if (CPP.has(language)) return 'c++';
  return undefined;
}

/** A type as gdb writes it: `struct node *`, `const char *`, `int (*)(void *)`, `int [4]`. */
export function spelled(type: Type, spelling: Spelling, declarator = ''): string {
  switch (type.kind) {
    case 'pointer':
    case 'reference':
    case 'rvalue':
      return type.name !== undefined && spelling === 'rust'
        ? behind(type.name, declarator)
        : spelled(type.target, spelling, pointing(type.target, MARKS[type.kind], declarator));
    case 'array':
      if (spelling === 'rust')
        return `[${spelled(type.element, spelling)}; ${type.counts.map((count) => count ?? '').join('; ')}]`;
      if (type.isVector === true)
        return spelled(type.element, spelling, `${declarator}__attribute__ ((vector_size(${type.counts[0] ?? ''})))`);
      return spelled(type.element, spelling, `${declarator}${type.counts.map((count) => `[${count ?? ''}]`).join('')}`);
    case 'function': {
      const parameters = type.parameters.map((each) => spelled(each, spelling));
      return spelled(
        type.result,
        spelling,
        `${declarator}(${parameters.length === 0 ? 'void' : parameters.join(', ')})`,
      );
    }
    case 'qualified':
      return qualified(type, spelling, declarator);
    default:
      return behind(nameOf(type, spelling), declarator);
  }
}

const MARKS = { pointer: '*', reference: '&', rvalue: '&&' } as const;

function pointing(target: Type, mark: string, declarator: string): string {
  const { kind } = withoutQualifiers(target);
  return kind === 'array' || kind === 'function' ? `(${mark}${declarator})` : `${mark}${declarator}`;
}

/** Those of a pointer stand behind its star, all others before the name. */
function qualified(type: Type, spelling: Spelling, declarator: string): string {
  const qualifiers = new Set<Qualifier>();
  let target: Type = type;
  for (; target.kind === 'qualified'; target = target.target) qualifiers.add(target.qualifier);
  const words = ORDER.filter((each) => qualifiers.has(each));
  if (target.kind === 'pointer' && !(target.name !== undefined && spelling === 'rust')) {
    const space = declarator === '' || declarator.startsWith(' ') || declarator.startsWith('[') ? '' : ' ';
    return spelled(
      target,
      spelling,
      `${words.map((each) => ` ${restricted(each, spelling)}`).join('')}${space}${declarator}`,
    );
  }
  const before = words.filter((each) => each !== 'restrict').map((each) => `${each} `);
  return `${before.join('')}${spelled(target, spelling, declarator)}`;
}

const ORDER: readonly Qualifier[] = ['const', 'volatile', 'restrict', '_Atomic'];

function restricted(qualifier: Qualifier, spelling: Spelling): string {
  return qualifier === 'restrict' && spelling === 'c++' ? '__restrict__' : qualifier;
}

function nameOf(type: Type, spelling: Spelling): string {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'aggregate':
      return named(type.keyword, type.name, spelling);
    case 'enum':
      return named('enum', type.name, spelling);
    case 'number':
      return spelling === 'rust' ? type.name : shortName(type.name);
    case 'typedef':
      return type.name;
    default:
      return '';
  }
}

function named(keyword: string, name: string | undefined, spelling: Spelling): string {
  if (name === undefined) return `${keyword} {...}`;
  return spelling === 'c' ? `${keyword} ${name}` : shortName(name);
}

const NUMBERS = /\b(?:(?:unsigned|signed|long|short|int|char) )*(?:unsigned|signed|long|short|int|char)\b/g;

/** `long unsigned int` is `unsigned long`, in the arguments of templates too. */
function shortName(name: string): string {
  return name.replaceAll(/ (?=[*&])/g, '').replaceAll(NUMBERS, (number) => {
    const words = number.split(' ');
    if (!words.includes('long') && !words.includes('short')) return number;
    const rest = words.filter((word) => word !== 'int' && word !== 'unsigned');
    return [...(words.includes('unsigned') ? ['unsigned'] : []), ...rest].join(' ');
  });
}

function behind(name: string, declarator: string): string {
  return declarator === '' ? name : `${name} ${declarator}`;
}

/** What a type is but for `const` and the like. */
export function withoutQualifiers(type: Type): Type {
  let at = type;
  while (at.kind === 'qualified') at = at.target;
  return at;
}

/** What a type is but for the names and qualifiers that it was given. */
export function resolved(type: Type): Type {
  let at = type;
  while (at.kind === 'qualified' || at.kind === 'typedef') at = at.target;
  return at;
}
