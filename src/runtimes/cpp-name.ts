/** Operators whose symbols look like brackets or arguments. Demanglers write `operator< <int>`, so the longest one fits. */
const OPERATOR = /operator(?:\(\)|\[\]|<=>|<<=|>>=|->\*|<<|>>|->|<=|>=|<|>| new\[\]| delete\[\]| new| delete)/y;
const CLOSING: Readonly<Record<string, string>> = { '<': '>', '(': ')', '{': '}', '[': ']' };
/** Brackets nest deeper than this only in hostile names. */
const DEEPEST = 16;

/**
 * A demangled C++, Rust or Go name without what changes while the function stays the same: template arguments, parameter
 * lists, return types, qualifiers, the numbers of lambdas and closures, ABI tags, hashes of crates.
 */
export function simplifyQualifiedName(name: string): string {
  if (!/[<({[]/.test(name)) return foldAnonymous(name);
  return dropReturnType(dropQualifiers(foldAnonymous(foldBrackets(name))));
}

function foldBrackets(name: string, depth = 0): string {
  let out = '';
  for (let at = 0; at < name.length;) {
    OPERATOR.lastIndex = at;
    const operator = /\w$/.test(out.slice(-1)) ? undefined : OPERATOR.exec(name)?.[0];
    const opening = name.charAt(at);
    if (operator !== undefined) {
      out += operator;
      at += operator.length;
    } else if (opening in CLOSING) {
      const end = closingOf(name, at);
      out = foldGroup(out, opening, name.slice(at + 1, end), name.slice(end + 1), depth);
      at = end + 1;
    } else {
      out += opening;
      at += 1;
    }
  }
  return out.trim();
}

/** Where the bracket at `start` is closed; the end of the name where it never is (names are cut, cores are hostile). */
function closingOf(name: string, start: number): number {
  const open: string[] = [];
  for (let at = start; at < name.length; at += 1) {
    const character = name.charAt(at);
    if (character in CLOSING) open.push(CLOSING[character] ?? '');
    else if (character === open.at(-1) && !(character === '>' && name[at - 1] === '-')) open.pop();
    if (open.length === 0) return at;
  }
  return name.length;
}

/** What becomes of one bracketed group, given the text before it (folded) and after it. */
function foldGroup(before: string, opening: string, inner: string, after: string, depth: number): string {
  if (depth === DEEPEST) return before;
  switch (opening) {
    case '<':
      return foldAngles(before, inner, depth);
    case '(':
      return foldParentheses(before, inner, after, depth);
    case '{':
      return `${before}{${braceName(inner)}}`;
    default:
      return foldSquare(before, inner);
  }
}

/** `f<int>` and Rust's `f::<u8>` lose it; `<Vec<T> as Drop>::drop` and `<impl Foo for Bar>::f` name the function. */
function foldAngles(before: string, inner: string, depth: number): string {
  if (/^lambda\b/.test(inner)) return `${before}{lambda}`;
  if (before === '' || inner.startsWith('impl ') || / as /.test(inner))
    return `${before}<${foldBrackets(inner, depth + 1)}>`;
  return before.replace(/(?:::| )$/, '');
}

function foldParentheses(before: string, inner: string, after: string, depth: number): string {
  if (/^anonymous\b/.test(inner)) return `${before}(anonymous)`;
  if (before.endsWith('.') && inner.startsWith('*')) return `${before}(${foldBrackets(inner, depth + 1)})`; // Go: main.(*T).Method
  if (/^[*&]+[A-Za-z_]/.test(inner) && after.startsWith('('))
    return before + foldBrackets(inner.replace(/^[*&]+/, ''), depth + 1); // void (*f(int))(char)
  return before;
}

/** `{lambda(int)#2}` is `lambda`, `{closure#0}` and `{{closure}}` are `closure`. */
function braceName(inner: string): string {
  return inner
    .replace(/^\{|\}$/g, '')
    .replace(/[(#].*$/, '')
    .replace(/^closure_env$/, 'closure');
}

/** `f[abi:cxx11]`, `core[846817f741e54dfd]::fmt`, Go's `Map[int]` and ` [clone .cold]` lose it; `[T]` and `new[]` keep it. */
function foldSquare(before: string, inner: string): string {
  const dropped = (inner !== '' && /[\w)]$/.test(before)) || inner.startsWith('clone ');
  return dropped ? before.trimEnd() : `${before}[${inner}]`;
}

/** Each compiler has its own words: GCC `_GLOBAL__N_1` when mangled, clang `$_0` and LLVM's demangler `'lambda0'`. */
function foldAnonymous(name: string): string {
  return name
    .replace(/_GLOBAL__N_\d+|`anonymous namespace'/g, '(anonymous)')
    .replace(/\$_\d+|'lambda\d*'/g, '{lambda}');
}

function dropQualifiers(name: string): string {
  return name.replace(/(?: (?:const|volatile|noexcept|&&?))+(?=$|::)/g, '');
}

/** `void f`, `non-virtual thunk to C::f`; not `operator new`, and not inside `<T as U>`. */
function dropReturnType(name: string): string {
  const operator = name.search(/\boperator(?!\w)/);
  const head = operator < 0 ? name : name.slice(0, operator);
  let depth = 0;
  for (let at = head.length - 1; at >= 0; at -= 1) {
    const character = head.charAt(at);
    if ('>}]'.includes(character)) depth += 1;
    else if ('<{['.includes(character)) depth -= 1;
    else if (character === ' ' && depth === 0) return name.slice(at + 1);
  }
  return name;
}
