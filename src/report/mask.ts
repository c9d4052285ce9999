import { MASK, maskText, maskValue } from './mask-text.ts';
import type { Report } from './model.ts';

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

  /** In a command line the value stands behind its option: `--password`, `x`. */
  function maskList(key: string, list: readonly unknown[]): unknown {
    let changed = false;
    const masked = list.map((item, index) => {
      const before = list[index - 1];
      const option =
        typeof before === 'string' && before.startsWith('-') && typeof item === 'string' && !item.startsWith('-')
          ? before
          : key;
      const each = maskNode(option, item);
      changed ||= each !== item;
      return each;
    });
    return changed ? masked : list;
  }

  function maskObject(node: object): unknown {
    let changed = false;
    const masked = Object.entries(node).map(([key, value]): [string, unknown] => {
      const each = maskNode(key, value);
      changed ||= each !== value;
      return [key, each];
    });
    return changed ? Object.fromEntries(masked) : node;
  }
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
    if (KNOWN_TOKEN.test(node)) texts.add(maskText(node));
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
