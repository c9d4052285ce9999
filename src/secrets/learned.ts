import { isHarmless, isMethod, isProse, MASK } from './harmless.ts';
import { kindOf } from './names.ts';

/** Hears what a text was, and what it is without its secrets. */
export type Hear = (before: string, after: string) => void;

/** Values beyond this are masked where they are named, and not elsewhere: that many are a list, not secrets. */
const MOST = 1000;
const LONGEST = 4096;
/** What quotes a value, or ends it. */
const AROUND = /^[\s"'`\\([{<,;:=]+|[\s"'`\\)\]}>,;:.]+$/g;
const LETTER = /[a-z]/i;
const TYPED = /[\d!@#$%^&*+=~?]/;

/**
 * What a masked text has lost: what stood between the parts that are left, in their order.
 * @returns nothing where the parts are not found again: the text was read without its escapes.
 */
export function lostValues(before: string, after: string): string[] {
  const [first = '', ...parts] = after.split(MASK);
  if (parts.length === 0 || !before.startsWith(first)) return [];
  const lost: string[] = [];
  let from = first.length;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const at = isLast ? before.length - part.length : part === '' ? -1 : before.indexOf(part, from + 1);
    if (isLast && (at < from || !before.endsWith(part))) return lost;
    if (at === -1) {
      if (part === '') continue; // two masks side by side are one value
      return lost;
    }
    lost.push(before.slice(from, at));
    from = at + part.length;
  }
  return lost;
}

/**
 * Whether a value that was masked by its name is hidden wherever it stands: it has a letter, and 8 characters, or 6 of which some
 * are no letters; no path, number, template, name of a secret, way to log in, or word of a sentence.
 */
export function isTelling(value: string): boolean {
  if (value.length < 6 || value.length > LONGEST || value.includes('\n') || value.includes(MASK)) return false;
  if (!LETTER.test(value) || (value.length < 8 && !TYPED.test(value))) return false;
  if (isHarmless(value) || isProse(value) || isMethod(value) || kindOf(value) !== undefined) return false;
  return !COMMON.test(value) && (!NO_SECRET.test(value) || IN_BASE64.test(value));
}

/** Words that stand behind a secret's name and are said all the time. */
const COMMON =
  /^(?:password\d{0,3}|secret\d{0,3}|postgres(?:ql)?|localhost|administrator|anonymous|changeme|required|optional|disabled|enabled|database|username|everyone|internal|external|production|development|staging|testing|expired|unlocked|available|unavailable|supplied|provided|generated|encrypted|plaintext|sensitive|undefined|exception|function|argument|arguments|parameter|variable|(?:in)?correct|(?:in)?valid|(?:un)?known|\(?(?:hidden|redacted|censored|unspecified|protected|confidential)\)?|string\w{0,5}|integer|boolean|character|authenticat\w+|authoriz\w+|rabbitmq|memcached|keystone|openstack|kubernetes|container|systemd|valgrind|python\d?|ubuntu|debian|master|default\w*|never expires|not set|no password)$/i;
/** A path, an address, a hash's name, a date or a version, a place in a file, a call. */
const NO_SECRET =
  /^(?:[~.]{0,2}\/[\w.@+-]+(?:\/[\w.@+-]+)*\/?|\w+:\/\/.*|0x[\da-f]+|[\w./-]+\.(?:c|cc|cpp|h|hpp|py|rs|go|js|ts|java|rb|sh|pl|so|txt|log|conf|json|ya?ml|pem|key|crt|service|example\.(?:com|org|net))(?::\d+)?|v?\d+(?:[.:_-]\d+)+[a-z]{0,4}\d{0,3}|\d{4}-\d\d-\d\dT[\d:.]+Z?|[a-z_][\w.]*\(.*\)?|sha\d{1,3}|md5|utf-?8\w*|python\d\S*|(?:SHA|AES|HMAC|RSA|ECDSA|TLS)[\w-]*)$/i;

/** Too mixed for a part of a path: base64 has slashes, and may begin with one. */
const IN_BASE64 = /(?<![A-Za-z\d+])(?=[A-Za-z+]{0,40}\d)(?=[a-z\d+]{0,40}[A-Z])(?=[A-Z\d+]{0,40}[a-z])[A-Za-z\d+]{10,}/;

/** Keys whose values name what a report speaks of. */
const NAMING =
  /^(?:kind|rule|level|schema|tool|file|path|function|module|symbol|library|comm|threadName|name|type|user|group|host|hostname|unit|service|slice|cgroup|executable|package|source|section|language|runtime|distribution|container|pod|version|signal|state|class|origin|thread|status|format)$/;
/** What a text calls a user, a host, a database. */
const CALLED =
  /(?:\b(?:user(?:name| name)?|login|role|owner|group|host(?:name)?|server|database|db(?:name)?|unit|service|module|program|function|PGUSER|DB_USER)["']?(?:\s{0,3}[=:]\s{0,3}|\s{1,3})["'`]?|(?:^|\s)-[uUhHdlD]\s{0,2}["']?)$/i;

/** Values that are secret, and a report without them. */
export class Learned {
  private readonly values = new Set<string>();

  /** Learns what a text has lost by being masked. */
  readonly hear: Hear = (before, after) => {
    if (before === after || this.values.size >= MOST) return;
    for (const lost of lostValues(before, after)) this.learn(lost);
  };

  /** @param texts all that is said, with what each is called: a word that names something is none of the secrets. */
  replacer(texts: Iterable<readonly [key: string, text: string]>, tokens: readonly string[]): Replace | undefined {
    const known = [...this.values];
    if (known.length === 0 && tokens.length === 0) return undefined;
    const ordinary = known.length === 0 ? new Set<string>() : ordinaryOf(known, texts);
    const pattern = patternOf(
      known.filter((value) => !ordinary.has(value)),
      tokens,
    );
    return pattern === undefined ? undefined : (text) => text.replaceAll(pattern, MASK);
  }

  private learn(lost: string): void {
    const value = lost.trim();
    const bare = value.replaceAll(AROUND, '');
    for (const said of [value, bare, ...pairOf(bare), ...quotedIn(value)])
      for (const each of readings(said)) if (isTelling(each)) this.values.add(each);
  }
}

type Replace = (text: string) => string;

/** The password of `user:password`, as it is or in base64. */
function pairOf(value: string): string[] {
  const decoded = /^[A-Za-z\d+/]{8,}={0,2}$/.test(value) ? Buffer.from(value, 'base64').toString('latin1') : '';
  const text = /^[\x20-\x7e]{3,200}$/.test(decoded) ? decoded : value;
  const password = /^[\w.@+-]{1,60}:([^\s:/][^\s:]{5,200})$/.exec(text)?.[1];
  return password === undefined ? [] : [password];
}

/** A value as it is, and without the escapes of JSON, of a shell's or SQL's marks, of a URL. */
function readings(value: string): Set<string> {
  const found = new Set([value]);
  for (const each of found) {
    if (found.size > 8) break;
    found.add(each.replaceAll(/\\(["'\\/])/g, '$1'));
    found.add(each.replaceAll(/'(?:\\'|"'")?'/g, "'"));
    if (/%[\da-f]{2}/i.test(each)) found.add(withoutPercents(each));
  }
  return found;
}

function withoutPercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // no URL
  }
}

/** The texts of a value as a debugger prints it: `0x5555 "x"`. */
function quotedIn(value: string): string[] {
  return [...value.matchAll(/"((?:[^"\\]|\\.){6,4096})"/g)].map(([, text = '']) => text);
}

/** Those of some values that the texts use as names of something else. */
function ordinaryOf(values: readonly string[], texts: Iterable<readonly [string, string]>): Set<string> {
  const ordinary = new Set<string>();
  const pattern = new RegExp(values.map(escaped).toSorted().toReversed().join('|'), 'g');
  for (const [key, text] of texts)
    for (const { 0: value, index } of text.matchAll(pattern)) {
      const before = text.slice(Math.max(0, index - 24), index);
      const behind = text[index + value.length] ?? '';
      if (NAMING.test(key) || CALLED.test(before) || (isWord(value) && isPartOf(before, behind))) ordinary.add(value);
    }
  return ordinary;
}

/** Letters alone: it may be a name. */
function isWord(value: string): boolean {
  return /^[a-z]+$/i.test(value);
}

/** Whether a word is a part of a path or an identifier there. */
function isPartOf(before: string, behind: string): boolean {
  return /(?<!\\[a-z]?)[\w/.](?<!\s-[a-z])$/i.test(before) || /^[\w/(]/.test(behind);
}

/** Everything as it may be written; a word only where it stands alone. */
function patternOf(values: readonly string[], tokens: readonly string[]): RegExp | undefined {
  const inText = [...tokens, ...values.filter(isUnlike)].flatMap(writings);
  const alone = values.filter((value) => !isUnlike(value)).flatMap(writings);
  const parts = [
    ...sorted(inText),
    ...(alone.length === 0
      ? []
      : [String.raw`(?<![A-Za-z\d](?<!(?:^|[\s"',])-[A-Za-z]|\\[nrt]))(?:${sorted(alone).join('|')})(?![A-Za-z\d])`]),
  ];
  return parts.length === 0 ? undefined : new RegExp(parts.join('|'), 'g');
}

/** Long, with letters and digits, and no hexadecimal number: it is no part of anything else. */
function isUnlike(value: string): boolean {
  return value.length >= 8 && /\d/.test(value) && LETTER.test(value) && !/^[\da-f]+$/i.test(value);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted().toReversed().map(escaped); // the longer of two that begin alike comes first
}

/** How a value is written in JSON, a shell, Python, SQL, XML, a URL, and in base64. */
function writings(value: string): string[] {
  const encoded = encodeURIComponent(value);
  const inJson = JSON.stringify(value).slice(1, -1);
  const twice = JSON.stringify(inJson).slice(1, -1);
  const inXml = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    value,
    inJson,
    twice,
    JSON.stringify(twice).slice(1, -1),
    ...[value, inJson].map((text) => text.replaceAll("'", String.raw`\'`)),
    value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`),
    value.replaceAll("'", String.raw`'\''`),
    value.replaceAll("'", "''"),
    inXml,
    inXml.replaceAll('"', '&quot;'),
    ...['&apos;', '&#39;', '&#x27;'].map((mark) => inXml.replaceAll('"', '&quot;').replaceAll("'", mark)),
    inXml.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    encoded,
    encoded.replaceAll(/%../g, (code) => code.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    ...(value.length < 8 ? [] : [Buffer.from(value).toString('base64').replace(/=+$/, '')]),
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
