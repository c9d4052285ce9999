import { MASK, isHarmless } from './harmless.ts';
import { kindOf } from './names.ts';
import { isSaid, operandsOf } from './operands.ts';
import { printedLength } from './piped.ts';
import { secretOptionsOf, PROGRAM_NAMES, type Operand, type SecretOptions } from './programs.ts';
import { quotedAt } from './quotes.ts';

/** A word of a command line as the program gets it, and where it stands in a text. */
interface Word {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** What is before and behind it if it is quoted as a whole. */
  readonly open: string;
  readonly close: string;
  /** Where in the line it is quoted: that may be a command line again, for a shell. */
  readonly inner?: readonly [start: number, end: number];
}

/** How much of a word stays: a password behind `-p` or `user:` goes. Undefined: all of it. */
type Kept = number | undefined;

const SEPARATES = /^(?:\||\|\||&&|;|&)$|;$/;
/** Programs for which `-u` is a user and a group. */
const WITH_GROUPS =
  /^(?:docker|podman|nerdctl|kubectl|gunicorn|uwsgi|chown|install|nginx|runc|crun|bwrap|ctr|setpriv|unshare|chroot|runuser|su|sudo|systemd-run|spawn-fcgi|rsync|lxc|machinectl|start-stop-daemon)$/;
const USER_OPTION =
  /^(?:-[sSLkfvigGIjNq]{0,8}[uU]|--(?:[\w-]{0,30}-)?(?:user|auth|creds?|credentials?|userpass|login|userpwd)|user|-user)(?:=|$)/;
/** Programs whose names are words of a sentence, where a word behind `password` says nothing. */
const ORDINARY_WORDS = /^(?:security|net|chat|op|age|swift|exp|imp|sql|su|install|helm|dig|sc|go|cargo|java|git)$/i;
const GROUPS = /^(?:root|nobody|nogroup|users|staff|wheel|daemon|www-data|docker|adm|sys|\d{1,6})$/;

/** The words of a command line without the secrets that their places tell: `mysql -pPW`, `curl -u me:PW`. */
export function maskWords(words: readonly string[]): readonly string[] {
  const kept = keptOf(words);
  return kept.every((each) => each === undefined)
    ? words
    : words.map((word, index) => (kept[index] === undefined ? word : word.slice(0, kept[index]) + MASK));
}

/** The same for command lines in a text, a line at a time. */
export function maskCommandLines(text: string): string {
  if (!mayHold(text)) return text;
  return text
    .split('\n')
    .map((line) => (mayHold(line) ? maskLine(line) : line))
    .join('\n');
}

/** Whether a text may hold a command line with a secret: cheap, and true rather too often. */
export function mayHold(text: string): boolean {
  return (
    /[\s,]/.test(text) &&
    (PROGRAM_NAMES.test(text) ||
      /(?:^|[\s"'])-(?:[uU]|-[\w-]{0,30}(?:user|auth|cred|login))|\bpass:|pass(?:word|phrase)?[-_]?(?:command|cmd|eval)/i.test(
        text,
      ))
  );
}

function maskLine(line: string): string {
  const words = wordsOf(line);
  const kept = keptOf(words.map(({ value }) => value));
  let masked = '';
  let from = 0;
  words.forEach(({ value, start, end, open, close, inner }, index) => {
    const length = kept[index];
    if (length !== undefined) {
      masked += line.slice(from, start) + open + value.slice(0, length) + MASK + close;
      from = end;
    } else if (inner !== undefined && (inner[0] > 0 || inner[1] < line.length)) {
      masked += line.slice(from, inner[0]) + maskCommandLines(line.slice(...inner));
      from = inner[1];
    }
  });
  return from === 0 ? line : masked + line.slice(from);
}

/** The words of a line, as a shell or a list in a programming language has them. */
function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    const skipped = sticky(
      /(?:\s|\ba\d{1,3}=(?="|[^\s"]+(?:\s|$))|[[\](){},](?=\s|[[\](){},]|$|\\{0,15}["']|[bu]["']|&quot;))+/y,
      line,
      at,
    );
    at += skipped.length;
    if (at >= line.length) break;
    const word = wordAt(line, at);
    words.push(word);
    at = Math.max(word.end, at + 1);
  }
  return words;
}

function wordAt(line: string, start: number): Word {
  const first = quotedAt(line, start);
  if (first !== undefined && /^(?:$|[\s\])},;:|&<])/.test(line.slice(first.end, first.end + 1)))
    return {
      value: unescaped(line.slice(first.start, first.close)),
      start,
      end: first.end,
      open: line.slice(start, first.start),
      close: line.slice(first.close, first.end),
      inner: [first.start, first.close],
    };
  let value = '';
  let inner: Word['inner'];
  let at = start;
  while (at < line.length) {
    const plain = sticky(/(?:[^\s\\"'&]|&(?!quot;|apos;|#\w{2,4};)|\\(?!["'\n]))+/y, line, at);
    value += plain;
    at += plain.length;
    if (/[[({,]$/.test(plain) && (at > start || /^['"]/.test(line.slice(start))) && !/^\/[a-z]{1,9}:$/.test(value))
      break; // of a list: `Popen(["a", ...`; but `/p:"x"`
    const quoted = at < line.length && !/\s/.test(line[at] ?? '') ? quotedAt(line, at) : undefined;
    if (quoted === undefined) {
      if (at >= line.length || /\s/.test(line[at] ?? '')) break;
      value += line[at] ?? '';
      at += 1;
    } else {
      if (quoted.close === quoted.end && /^[\s,)\]}]/.test(line.slice(quoted.start, quoted.start + 1) || ' ')) {
        at = quoted.start; // an apostrophe, or the mark that closes what began before this word
        break;
      }
      value += unescaped(line.slice(quoted.start, quoted.close));
      inner = [quoted.start, quoted.close];
      at = quoted.end;
    }
  }
  return { value, start, end: at, open: '', close: '', ...(inner === undefined ? {} : { inner }) };
}

function unescaped(content: string): string {
  return content.replaceAll(/\\(["'\\])/g, '$1');
}

function keptOf(words: readonly string[]): Kept[] {
  const kept: Kept[] = words.map(() => undefined);
  let program = '';
  let options: readonly SecretOptions[] = [];
  let begin = 0;
  words.forEach((word, index) => {
    const known = /^(?:=|:|=>|:=|==)$/.test(words[index + 1] ?? '') ? [] : secretOptionsOf(word);
    const isProgram = known.length > 0;
    if (isProgram) {
      [program, options, begin] = [word, known, index];
      for (const each of known) inOperands(each.operands ?? [], index);
    } else if (SEPARATES.test(word)) {
      [program, options] = ['', []];
    } else if (program === '' && WITH_GROUPS.test(baseName(word))) {
      program = word;
    }
    keep(index, general(words, index, program));
    for (const each of options) {
      if (each.after !== undefined && (isProgram || isWithin(each, index))) behind(each.after, index);
      if (!isProgram && isWithin(each, index)) inOptions(each, index);
    }
  });
  return kept;

  function isWithin({ only }: SecretOptions, index: number): boolean {
    return only === undefined || words.slice(Math.max(begin, index - 100), index).some((each) => only.test(each));
  }

  function inOptions(
    { attached = [], either = [], next: nexts = [], split = [], between = ':', cluster }: SecretOptions,
    index: number,
  ): void {
    const [word = '', next] = [words[index], words[index + 1]];
    for (const option of [...attached, ...either])
      if (
        word.startsWith(option) &&
        word.length > option.length &&
        !(option.startsWith('--') && word[option.length] !== '=')
      )
        keep(index, option.length + (word.startsWith('=', option.length) ? 1 : 0));
    if (([...either, ...nexts].includes(word) || cluster?.test(word)) && next !== undefined && !next.startsWith('-'))
      keep(index + 1, 0);
    for (const option of split) {
      if (word === option && next !== undefined) keepBehind(index + 1, between);
      else if (word.startsWith(option) && word.length > option.length) keepBehind(index, between, option.length + 1);
    }
  }

  function inOperands(all: readonly Operand[], from: number): void {
    for (const { index, between } of all.flatMap((operand) => operandsOf(words, from, operand)))
      if (between === undefined) keep(index, 0);
      else keepBehind(index, between);
  }

  function keep(index: number, length: Kept): void {
    const word = words[index];
    if (length === undefined || word === undefined || length >= word.length) return;
    if (isHarmless(word.slice(length)) || /^[`'")\],;.:]+$/.test(word.slice(length))) return;
    kept[index] = Math.min(kept[index] ?? length, length);
  }

  function keepBehind(index: number, between: string, from = 0): void {
    const at = words[index]?.indexOf(between, from) ?? -1;
    if (at !== -1 && !(words[index] ?? '').startsWith('://', at)) keep(index, at + between.length);
  }

  function behind(after: NonNullable<SecretOptions['after']>, index: number): void {
    const distance = after[baseName(words[index] ?? '')];
    const word = distance === undefined ? undefined : words[index + distance];
    if (distance !== undefined && word !== undefined && !/^-|^[\w.]+=./.test(word) && word.length >= 4 && !isSaid(word))
      keep(index + distance, 0);
  }
}

/** What holds for every program: `-u user:PW`, `pass:PW`, `set requirepass PW`, `-n a.password -v PW`. */
function general(words: readonly string[], index: number, program: string): Kept {
  const [word = '', before, named] = [words[index], words[index - 1], words[index - 2]];
  const pass = /^(?:-{1,2}[\w-]{1,30}=)?pass:(?=\S)/.exec(word);
  if (pass !== null) return pass[0].length;
  if (before === undefined) return undefined;
  if (isPasswordCommand(before)) return printedLength(word);
  if (named !== undefined && isPasswordCommand(named) && /^(?:echo|printf)$/.test(baseName(before))) return 0;
  const pair = pairOf(word, before);
  if (pair !== undefined && !WITH_GROUPS.test(baseName(program))) {
    const [, user = '', mark = '', password = ''] = /^([^:%\s/]{1,100})([:%])(?!\/\/|\\)(.{2,})$/s.exec(pair) ?? [];
    if (password !== '' && !GROUPS.test(password) && user !== password)
      return word.length - pair.length + user.length + mark.length;
  }
  if (program === '' || ORDINARY_WORDS.test(program) || !/^[^-].{3,}/s.test(word) || isSaid(word)) return undefined;
  if (/^(?:-v|--value)$/.test(before) && named !== undefined) return namesOne(named) ? 0 : undefined;
  return namesOne(before, program) ? 0 : undefined;
}

/** What may be `user:PW`: behind an option for a user, or in one word with it. */
function pairOf(word: string, before: string): string | undefined {
  const option = USER_OPTION.exec(word)?.[0];
  if (option?.endsWith('=')) return word.slice(option.length);
  if (USER_OPTION.test(before) && !before.includes('=')) return word;
  return /^-[uU](?=.)/.test(word) ? word.slice(2) : undefined;
}

/** Whether a word alone is the name of a secret: `requirepass`, `user.password`; but `kubectl get secret NAME`. */
function namesOne(word: string, program = ''): boolean {
  const form = /^(?:git|kubectl|docker|podman|oc|aws|svn|hg)$/.test(baseName(program))
    ? /^[a-z][\w.]{0,80}$/i
    : /^[a-z\d/][\w./:-]{0,80}(?<!:)$/i;
  return form.test(word) && !/^(?:secrets?|creds?|credentials?|pass)$/i.test(word) && kindOf(word) === 'secret';
}

/** `--password-command`, `--passwordeval`, `BORG_PASSCOMMAND`: what it prints is the password. */
function isPasswordCommand(word: string): boolean {
  return /^-{0,2}[\w-]{0,40}pass(?:word|phrase)?[-_]?(?:command|cmd|eval)$/i.test(word);
}

function baseName(word: string): string {
  return word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
}

function sticky(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
