import { MASK, maskText, maskValue, maskWord } from '../secrets/mask-text.ts';
import { maskFlatLine } from '../secrets/flat-line.ts';
import { besideOf } from './beside.ts';
import { isLazyList, lazyList } from './lazy-list.ts';
import type { Report } from './model.ts';
import { maskWords } from '../secrets/command-line.ts';
import { privateKeyLines } from '../secrets/forms.ts';
import { Learned, type Hear } from '../secrets/learned.ts';
import { kindOf } from '../secrets/names.ts';
import { maskPrintedValue } from '../secrets/printed-value.ts';

/** What tokens of known services begin with, and connection strings: only then is the scanner loaded. */
const KNOWN_TOKEN =
  /A(?:KIA|SIA|IDA|ROA|GPA|NPA|NVA|PKA|CCA|BIA)[\dA-Z]{12}|aws|AIza|gh[pousr]_|github_pat_|gl[a-z]{1,6}-[\w-]{16}|glsa_|glc_|npm_|_authToken|xox[a-z]-|xapp-|hooks\.slack|SG\.|shp(?:at|ca|pa|ss)_|[srp]k_(?:live|test|prod)|whsec_|sk-[\w-]{16}|gsk_|hf_|lin_(?:api|oauth)|ntn_|secret_|ops_|hv[sbr]\.|vc[pkiar]_|vercel|dapi|dckr_|figd_|figo|cf[a-z]{0,3}_|cloudflare|tskey-|PRIVATE KEY|:\/\/[^\s/]*@/i;

/** Masked texts that are known again. */
const KNOWN_WORDS = 1 << 10;

/** A report without secrets: the one door that every report passes before it is printed. */
export async function maskReport(report: Report): Promise<Report> {
  return maskSecrets(report);
}

/**
 * Any data without its secrets: first what is told by its form, name or place, then the same values where they stand bare.
 * Objects that hold none stay the same objects, and one that stands in many places is looked at once.
 * @param beside what is not shown, and tells as well which values are secret.
 */
export async function maskSecrets<Data>(data: Data, beside?: unknown): Promise<Data> {
  const learned = new Learned();
  const texts = new Set<string>();
  const told = new Told(learned.hear, (masked) => {
    if (KNOWN_TOKEN.test(masked)) texts.add(masked);
  });
  told.mask(beside);
  const masked = told.mask(data);
  const tokens = texts.size === 0 ? [] : await scan([...texts].join('\n'));
  const replace = learned.replacer(textsOf(masked), tokens);
  return replace === undefined ? masked : withTexts(masked, replace);
}

/** Masks what is told by its form, its name or its place. */
class Told {
  private readonly hear: Hear;
  private readonly notice: (masked: string) => void;
  private seen = new Map<object, unknown>();
  private readonly words = new Map<string, string>();
  private readonly names = new Map<string, string>();

  /** @param notice is told each text that was masked, and each that had nothing to mask. */
  constructor(hear: Hear, notice: (masked: string) => void) {
    this.hear = hear;
    this.notice = notice;
  }

  mask<Data>(data: Data): Data {
    return this.node('', data) as Data;
  }

  private node(key: string, node: unknown): unknown {
    if (typeof node === 'string') return this.word(key, node);
    if (typeof node !== 'object' || node === null) return node;
    if (isLazyList(node)) return this.rows(key, node);
    const known = this.seen.get(node);
    if (known !== undefined) return known;
    const masked = Array.isArray(node) ? this.list(key, node) : this.object(node);
    this.seen.set(node, masked);
    return masked;
  }

  /** What is made anew each time is looked at now, for what it tells; what hid something is masked again when it is asked for. */
  private rows(key: string, list: readonly unknown[]): unknown[] {
    const hides = new Uint8Array(list.length);
    const masked = (index: number): unknown => {
      this.seen = new Map();
      return this.node(key, list[index]);
    };
    for (const [index, row] of list.entries()) {
      this.seen = new Map();
      if (this.node(key, row) !== row) hides[index] = 1;
    }
    return lazyList(list.length, (index) => (hides[index] === 1 ? masked(index) : list[index]));
  }

  /** There are few names, and each is that of many. */
  private name(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const masked = maskText(name, this.hear);
    this.told(name, masked);
    if (this.names.size < KNOWN_WORDS) this.names.set(name, masked);
    return masked;
  }

  /** Rows say the same again and again. */
  private word(key: string, text: string): string {
    const name = `${key}\n${text}`;
    const known = this.words.get(name);
    if (known !== undefined) return known;
    const masked = maskValue(key, text, this.hear);
    this.told(text, masked);
    if (this.words.size >= KNOWN_WORDS) this.words.clear();
    this.words.set(name, masked);
    return masked;
  }

  private told(text: string, masked: string): string {
    this.hear(text, masked);
    this.notice(masked);
    return masked;
  }

  /** A list may be a command line, whose options tell what the word behind them is, or the lines of a text. */
  private list(key: string, list: readonly unknown[]): unknown {
    const isWithinKey = privateKeyLines();
    const words = list.every((item) => typeof item === 'string') ? maskWords(list) : list;
    let changed = words !== list;
    const masked = words.map((item, index) => {
      const given = list[index];
      if (item !== given) this.hear(String(given), String(item));
      const each = isWithinKey(lineOf(item)) ? withoutLine(item) : this.item(key, item, list[index - 1]);
      changed ||= each !== given;
      return each;
    });
    return changed ? masked : list;
  }

  private item(key: string, item: unknown, before: unknown): unknown {
    if (typeof item !== 'string') return this.node(key, item);
    const isOption = typeof before === 'string' && /^-[^=]*$/.test(before) && !item.startsWith('-');
    const name = isOption ? before : key;
    return this.told(item, kindOf(name) === undefined ? maskWord(item, this.hear) : maskValue(name, item, this.hear));
  }

  private object(node: object): unknown {
    const beside = besideOf(node);
    let changed = beside !== undefined; // what is told of it is not carried on
    if (beside !== undefined) this.mask(beside);
    const masked = Object.entries(node).map(([key, given]): [string, unknown] => {
      const value = this.asPrinted(node, key, given);
      const each = this.node(nameOfValue(node, key), value);
      const shown = this.name(key);
      changed ||= each !== given || shown !== key;
      return [shown, each];
    });
    return changed ? Object.fromEntries(masked) : node;
  }

  /** What a debugger prints of a variable, and a command line as the kernel keeps it, have forms of their own. */
  private asPrinted(node: object, key: string, given: unknown): unknown {
    const { type, commandLineCut } = node as Readonly<Partial<Record<'type' | 'commandLineCut', unknown>>>;
    if (typeof given !== 'string') return given;
    const masked =
      key === 'commandLine' && commandLineCut === true
        ? maskFlatLine(given)
        : key === 'value' && typeof type === 'string'
          ? maskPrintedValue(given)
          : given;
    if (masked !== given) this.hear(given, masked);
    return masked;
  }
}

/** What names a property's value: another property of the object (`name` and `value`; `option`, `before` and `after`), or its key. */
function nameOfValue(node: object, key: string): string {
  const { name, option } = node as Readonly<Partial<Record<'name' | 'option', unknown>>>;
  const told = key === 'value' ? name : key === 'before' || key === 'after' ? option : undefined;
  return typeof told === 'string' ? told : key;
}

/** All texts of some data, each with the key that it stands under; those of objects that are met again once. */
function* textsOf(node: unknown, key = '', seen = new Set<object>()): Generator<readonly [string, string]> {
  if (typeof node === 'string') yield [key, node];
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  if (isLazyList(node)) {
    for (const row of node) yield* textsOf(row, key, new Set());
    return;
  }
  seen.add(node);
  if (Array.isArray(node)) for (const item of node) yield* textsOf(item, key, seen);
  else for (const [name, value] of Object.entries(node)) yield* textsOf(value, name, seen);
}

/** The same data with each text replaced; what does not change stays the same object. */
function withTexts<Data>(data: Data, replace: (text: string) => string): Data {
  let seen = new Map<object, unknown>();
  return again(data) as Data;

  function again(node: unknown): unknown {
    if (typeof node === 'string') return replace(node);
    if (typeof node !== 'object' || node === null) return node;
    if (isLazyList(node))
      return lazyList(node.length, (index) => {
        seen = new Map();
        return again(node[index]);
      });
    const known = seen.get(node);
    if (known !== undefined) return known;
    const replaced = Array.isArray(node) ? list(node) : object(node);
    seen.set(node, replaced);
    return replaced;
  }

  function list(items: readonly unknown[]): unknown {
    const replaced = items.map(again);
    return replaced.some((item, index) => item !== items[index]) ? replaced : items;
  }

  function object(node: object): object {
    const entries = Object.entries(node);
    const replaced = entries.map(([name, value]): [string, unknown] => [replace(name), again(value)]);
    return replaced.some(([name, value], index) => name !== entries[index]?.[0] || value !== entries[index][1])
      ? Object.fromEntries(replaced)
      : node;
  }
}

/** What an item is as a line of a text. */
function lineOf(item: unknown): string {
  if (typeof item === 'string') return item;
  const { text } = (item ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}

function withoutLine(item: unknown): unknown {
  if (lineOf(item).trim() === '') return item;
  return typeof item === 'string' ? MASK : { ...(item as object), text: MASK };
}

/** The scanner's comments that switch it off are not obeyed: what it reads is evidence, not our source. */
async function scan(content: string): Promise<string[]> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const id = '@secretlint/secretlint-rule-preset-recommend';
  const rules = [{ id: '@secretlint/secretlint-rule-filter-comments', disabled: true }];
  const { messages } = await lintSource({
    source: { filePath: 'report', content, contentType: 'text', ext: '' },
    options: { config: { rules: [{ id, rule: creator, rules }] }, noPhysicFilePath: true },
  });
  const found = messages
    .map(({ range }) => content.slice(...range))
    .filter((token) => token.length >= 8 && !token.includes(MASK));
  return [...new Set(found)].toSorted((a, b) => b.length - a.length);
}
