import type { Gdb } from '../../tools/gdb.ts';
import { miAddress, miQuote } from '../../tools/mi.ts';
import type { Layout, LayoutMember } from '../model.ts';

/** A pointer of a named type, which points nowhere: `(('shop::Item' *)0)`. */
const CAST = String.raw`\(\('[A-Za-z_](?:[\w:<>, *&]*[\w>])?' \*+\)0\)`;
/** Expressions that name something: nothing is called, changed or computed by them, and no variable of gdb's own is in them. */
const NAMING = new RegExp(
  String.raw`^\*?\(*\**(?:[A-Za-z_]\w*|${CAST})\)*(?:(?:->|\.|::)\(*[A-Za-z_]\w*\)*|\[(?:\d+|[A-Za-z_]\w*)\]|\))*$`,
);
const MOST_LINES = 2000;

/** What `ptype /o` prints of an expression. @param frame of which frame, as options of MI. */
export async function layoutOf(gdb: Gdb, frame: string, expression: string): Promise<Layout | undefined> {
  if (!NAMING.test(expression)) return undefined;
  const layout = parseLayout(await gdb.console(`ptype/o ${expression}`, frame));
  if (layout?.type === 'int' && expression.startsWith('*') && (await isNumber(gdb, frame, expression.slice(1))))
    return undefined;
  return layout && withBases(gdb, frame, layout, 0);
}

/** gdb follows a number as if it pointed to an int ("Allow * on an integer so we can cast it to whatever we want", eval.c): `*count`. */
async function isNumber(gdb: Gdb, frame: string, expression: string): Promise<boolean> {
  const followed = parseLayout(await gdb.console(`ptype/o ${expression}`, frame));
  return followed !== undefined && /^[\w ]+$/.test(followed.type) && followed.size === undefined;
}

/** Names of classes, also of templates: nothing that gdb would run. */
const CLASS = /^[A-Za-z_]\w*(?:[\w:<>, *&]*[\w>])?$/;
const MOST_BASES = 4;
const DEEPEST = 3;

/** With the members of its base classes, but for virtual ones, whose place only the object tells. */
async function withBases(gdb: Gdb, frame: string, layout: Layout, depth: number): Promise<Layout> {
  const { bases = [], ...own } = layout;
  const name = layout.type.replace(/^(?:struct|class) /, '');
  if (bases.length === 0) return layout;
  if (depth >= DEEPEST || bases.length > MOST_BASES || !CLASS.test(name)) return layout;
  const inherited: LayoutMember[] = [];
  const unknown: string[] = [];
  for (const base of bases) {
    const members = CLASS.test(base) ? await membersOfBase(gdb, frame, name, base, depth) : undefined;
    if (members === undefined) unknown.push(base);
    else inherited.push(...members);
  }
  return { ...own, members: [...inherited, ...own.members], ...(unknown.length === 0 ? {} : { bases: unknown }) };
}

/** gdb converts a number that stands for a pointer, and reads nothing. */
const ANYWHERE = 4096n;

async function membersOfBase(
  gdb: Gdb,
  frame: string,
  name: string,
  base: string,
  depth: number,
): Promise<LayoutMember[] | undefined> {
  const converted = miQuote(`(unsigned long)('${base}' *)('${name}' *)${ANYWHERE}`);
  const at = miAddress(await gdb.ask(`-data-evaluate-expression ${frame} ${converted}`));
  const parsed = parseLayout(await gdb.console(`ptype/o '${base}'`, frame));
  if (at === undefined || at < ANYWHERE || parsed === undefined) return undefined;
  const { members } = await withBases(gdb, frame, parsed, depth + 1);
  return members.map((member) => moved(member, Number(at - ANYWHERE)));
}

function moved(member: LayoutMember, by: number): LayoutMember {
  const members = member.members?.map((each) => moved(each, by));
  return { ...member, offset: member.offset + by, ...(members === undefined ? {} : { members }) };
}

const HEAD = /^(?:\/\* offset +\| +size \*\/ +)?type = (.+?)$/;
/** `/*     16      |       8 *\/    struct node *next;`, `/*     80: 3   |       4 *\/`, and of a union's members the size alone. */
const LINE = /^\/\* +(?:(\d+)(: *\d+)? +\| +)?(\d+) +\*\/ +(\S.*?) *$/;
const TOTAL = /^ +\/\* total size \(bytes\): +(\d+) \*\/$/;
const CLOSE = /^ +\} ?([^;]*);?$/;

interface Open {
  readonly offset: number;
  readonly size: number;
  readonly type: string;
  readonly members: LayoutMember[];
}

/**
 * Reads what gdb's `ptype /o` prints (gdb 9 to 16: offsets and sizes in comments in front of each line; those of nested structures are
 * from the start of the outermost; members of a union have no offset; bit fields have one of their own).
 */
export function parseLayout(printed: string): Layout | undefined {
  const lines = printed.split('\n').slice(0, MOST_LINES);
  const first = lines.findIndex((line) => HEAD.test(line));
  const head = HEAD.exec(lines[first] ?? '')?.[1];
  if (head === undefined) return undefined;
  if (!head.endsWith('{')) return { type: head, members: [] };
  const outer: Open = { offset: 0, size: 0, type: typeName(head), members: [] };
  const open = [outer];
  let size: number | undefined;
  let suffix = '';
  for (const line of lines.slice(first + 1)) {
    const inner = open.at(-1);
    if (inner === undefined) break;
    const total = TOTAL.exec(line)?.[1];
    if (total !== undefined && open.length === 1) size = Number(total);
    const close = CLOSE.exec(line);
    if (close !== null) {
      open.pop();
      const around = open.at(-1);
      if (around === undefined) suffix = (close[1] ?? '').trim();
      else around.members.push(nested(inner, close[1] ?? ''));
      continue;
    }
    const [, offset, bits, bytes, declared] = LINE.exec(line) ?? [];
    if (bytes === undefined || declared === undefined) continue;
    const at = offset === undefined ? inner.offset : Number(offset);
    if (declared.endsWith('{')) open.push({ offset: at, size: Number(bytes), type: typeName(declared), members: [] });
    else {
      const member = memberOf(declared, at, Number(bytes));
      if (member !== undefined) inner.members.push(bits === undefined ? member : { ...member, isBits: true });
    }
  }
  if (open.length > 0 || size === undefined) return undefined;
  if (/[*[]/.test(suffix)) return { type: `${outer.type} ${suffix}`, members: [] };
  return {
    type: outer.type,
    size,
    members: outer.members,
    ...basesIn(head),
  };
}

/** `class Both : public virtual One, private Other<int> {` */
function basesIn(head: string): Pick<Layout, 'bases'> {
  const listed = / : ((?:public|private|protected|virtual) .*?) *\{$/.exec(head.replace(/ \[with .*\]/, ''))?.[1];
  if (listed === undefined) return {};
  const bases = listed.split(/, (?=(?:public|private|protected|virtual) )/);
  return { bases: bases.map((base) => base.replace(/^(?:(?:public|private|protected) )/, '')) };
}

/** `struct node {`, `class B : public A {`, `struct std::pair<A, B> [with _T1 = A] {` */
function typeName(opened: string): string {
  return opened
    .replace(/ *\{$/, '')
    .replace(/ \[with .*\]/, '')
    .replace(/ : (?:public|private|protected|virtual) .*$/, '');
}

function nested({ offset, size, type, members }: Open, declarator: string): LayoutMember {
  const { name, counts } = declared(declarator.trim());
  return {
    ...(name === undefined ? {} : { name }),
    type,
    offset,
    size,
    ...(counts.length === 0 ? {} : { counts }),
    members,
  };
}

/** `struct node *next;`, `char text[16];`, `int (*call)(void *);`, `unsigned int bits : 3;`, Rust's `next: *mut node,` */
function memberOf(text: string, offset: number, size: number): LayoutMember | undefined {
  const rust = /^(\w+): (.+),$/.exec(text);
  if (rust !== null) {
    const [, name = '', type = ''] = rust;
    return { name, type, offset, size };
  }
  const plain = text.replace(/ : \d+;$/, ';').replace(/;$/, '');
  const call = /^(.*\()(\*)(\w+)(\).*)$/.exec(plain);
  if (call !== null) return { name: call[3] ?? '', type: `${call[1]}${call[2]}${call[4]}`, offset, size };
  const [, type, rest] = /^(.*?[\s*&])(\w+(?:\[\d+\])*)$/.exec(plain) ?? [];
  if (type === undefined || rest === undefined) return undefined;
  const { name, counts } = declared(rest);
  return {
    ...(name === undefined ? {} : { name }),
    type: type.trim(),
    offset,
    size,
    ...(counts.length === 0 ? {} : { counts }),
  };
}

function declared(declarator: string): { name?: string; counts: number[] } {
  const [, name, dimensions = ''] = /^(\w*)((?:\[\d+\])*)$/.exec(declarator) ?? [];
  const counts = [...dimensions.matchAll(/\d+/g)].map(([count]) => Number(count));
  return name === undefined || name === '' ? { counts } : { name, counts };
}
