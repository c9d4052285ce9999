import { MASK, maskText, maskValue, maskWord } from '../secrets/mask-text.ts';
import { maskFlatLine } from '../secrets/flat-line.ts';
import type { Report } from './model.ts';
import { maskWords } from '../secrets/command-line.ts';
import { privateKeyLines } from '../secrets/forms.ts';
import { kindOf } from '../secrets/names.ts';

/** What tokens of known services begin with, and connection strings: only then is the scanner loaded. */
const KNOWN_TOKEN =
  /A(?:KIA|SIA|IDA|ROA|GPA|NPA|NVA|PKA|CCA|BIA)[\dA-Z]{12}|aws|AIza|gh[pousr]_|github_pat_|gl[a-z]{1,6}-[\w-]{16}|glsa_|glc_|npm_|_authToken|xox[a-z]-|xapp-|hooks\.slack|SG\.|shp(?:at|ca|pa|ss)_|[srp]k_(?:live|test|prod)|whsec_|sk-[\w-]{16}|gsk_|hf_|lin_(?:api|oauth)|ntn_|secret_|ops_|hv[sbr]\.|vc[pkiar]_|vercel|dapi|dckr_|figd_|figo|cf[a-z]{0,3}_|cloudflare|tskey-|PRIVATE KEY|:\/\/[^\s/]*@/i;

/** A report without secrets: the one door that every report passes before it is printed. */
export async function maskReport(report: Report): Promise<Report> {
  return maskSecrets(report);
}

/**
 * Any data without its secrets. Objects that hold none stay the same objects, and one that stands in many places is
 * looked at once.
 */
export async function maskSecrets<Data>(data: Data): Promise<Data> {
  const tokens = await knownTokens(data);
  const seen = new Map<object, unknown>();
  return maskNode('', data) as Data;

  function maskNode(key: string, node: unknown): unknown {
    if (typeof node === 'string') return maskTokens(maskValue(key, node), tokens);
    if (typeof node !== 'object' || node === null) return node;
    const known = seen.get(node);
    if (known !== undefined) return known;
    const masked = Array.isArray(node) ? maskList(key, node) : maskObject(node);
    seen.set(node, masked);
    return masked;
  }

  /** A list may be a command line, whose options tell what the word behind them is, or the lines of a text. */
  function maskList(key: string, list: readonly unknown[]): unknown {
    const isWithinKey = privateKeyLines();
    const words = list.every((item) => typeof item === 'string') ? maskWords(list) : list;
    let changed = words !== list;
    const masked = words.map((item, index) => {
      const each = isWithinKey(lineOf(item)) ? withoutLine(item) : maskItem(key, item, list[index - 1]);
      changed ||= each !== list[index];
      return each;
    });
    return changed ? masked : list;
  }

  function maskItem(key: string, item: unknown, before: unknown): unknown {
    if (typeof item !== 'string') return maskNode(key, item);
    const isOption = typeof before === 'string' && /^-[^=]*$/.test(before) && !item.startsWith('-');
    const name = isOption ? before : key;
    return maskTokens(kindOf(name) === undefined ? maskWord(item) : maskValue(name, item), tokens);
  }

  function maskObject(node: object): unknown {
    let changed = false;
    const { name, commandLineCut } = node as { readonly name?: unknown; readonly commandLineCut?: unknown };
    const masked = Object.entries(node).map(([key, given]): [string, unknown] => {
      const value = key === 'commandLine' && commandLineCut === true ? maskFlatLine(String(given)) : (given as unknown);
      const each = maskNode(key === 'value' && typeof name === 'string' ? name : key, value);
      const shown = maskTokens(maskText(key), tokens);
      changed ||= each !== given || shown !== key;
      return [shown, each];
    });
    return changed ? Object.fromEntries(masked) : node;
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

function maskTokens(text: string, tokens: readonly string[]): string {
  return tokens.reduce((masked, token) => masked.replaceAll(token, MASK), text);
}

/** Tokens that are told by their own form, wherever they stand. */
async function knownTokens(data: unknown): Promise<string[]> {
  const texts = new Set<string>();
  collect(data, texts, new Set());
  return texts.size === 0 ? [] : scan([...texts].join('\n'));
}

function collect(node: unknown, texts: Set<string>, seen: Set<object>): void {
  if (typeof node === 'string') {
    if (!KNOWN_TOKEN.test(node)) return;
    const masked = maskText(node); // what is masked already needs no scanner
    if (KNOWN_TOKEN.test(masked)) texts.add(masked);
    return;
  }
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  for (const value of Object.values(node)) collect(value, texts, seen);
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
