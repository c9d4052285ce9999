import { isHarmless, isMadeUp, MASK } from './harmless.ts';
import { kindOf } from './names.ts';

/** A line that names a secret whose value is in the lines behind it: `password: |`, `db_password = <<EOT`, `- --token`. */
const NAMED = /^([ \t]*)(?:- )?["']?([$\w.-]{1,100})["']?[ \t]*(?::=|[:=])[ \t]*((?:[!&][\w:.-]*[ \t]*)*)(.{0,60})$/;
const SCALAR = /^[|>][+-]?\d?[+-]?\s*$/;
const HEREDOC = /^<<[-~<]?["']?(\w{1,40})["']?;?\s*$/;
const ARGUMENT = /^([ \t]*- )["']?--?([\w-]{1,60})["']?,?\s*$/;
const FIELD = /Content-Disposition:[^\n]{0,200}\bname="?([\w.[\]-]{1,60})"?/i;
/** `Please use the following password:`, and the password on a line of its own behind it. */
const ANNOUNCED = /(?:\bpass(?:word|phrase|code)|\btoken|\bsecret|\bapi[ _-]?key)\b[^\n]{0,120}:\s*$/i;
/** Who reads `user:password`, a line each. */
const PAIRS = /\bchpasswd\b/;
const PAIR = /^(\s*(?:- )?["']?[a-z_][\w.-]{0,31}:)(?!\s|\/)([^\s"':]{3,200})(["']?\s*)$/;
/** A block longer than this is none. */
const LONGEST = 200;

/** Masks values that stand in other lines than their names do: YAML's blocks, here-documents, forms, lists of arguments. */
export function maskBlocks(text: string): string {
  if (
    !text.includes('\n') ||
    !/[:=][ \t]{0,20}(?:[|><!&][^\n]{0,60})?\n|\n[ \t]{0,60}- |name="|chpasswd|value:/i.test(text)
  )
    return text;
  const lines = text.split('\n');
  for (const index of lines.keys()) maskBehind(lines, index);
  return lines.join('\n');
}

function maskBehind(lines: string[], index: number): void {
  const line = lines[index] ?? '';
  const argument = ARGUMENT.exec(line);
  if (argument !== null && isSecret(argument[2])) maskItem(lines, index + 1);
  const field = FIELD.exec(line);
  if (field !== null && isSecret(field[1])) maskAlone(lines, index + 1, 5, () => true);
  else if (ANNOUNCED.test(line) && /\S\s+\S/.test(line)) maskAlone(lines, index + 1, 3, isMadeUp);
  if (PAIRS.test(line)) maskPairs(lines, index + 1);
  const [, indent = '', name, tags = '', value = ''] = NAMED.exec(line) ?? [];
  if (name === undefined) return;
  if (/^value$/i.test(name)) maskBefore(lines, index);
  if (!isSecret(name)) return;
  const end = HEREDOC.exec(value)?.[1];
  if (end !== undefined) maskUntil(lines, index + 1, (each) => each.trim().replace(/[;,)]+$/, '') === end);
  else if (SCALAR.test(value)) maskUntil(lines, index + 1, (each) => each.trim() !== '' && !isDeeper(each, indent));
  else if (value === '' && isDeeper(lines[index + 1] ?? '', indent)) maskOnly(lines, index + 1);
  else if (tags !== '' && value !== '' && !isHarmless(value))
    lines[index] = line.slice(0, line.length - value.length) + MASK;
}

function isSecret(name = ''): boolean {
  return /^(?:secret|token)$/.test(kindOf(name) ?? '');
}

function isDeeper(line: string, indent: string): boolean {
  return (/^[ \t]*/.exec(line)?.[0].length ?? 0) > indent.length;
}

/** The lines of a block, to where it ends. */
function maskUntil(lines: string[], start: number, ends: (line: string) => boolean): void {
  for (let at = start; at < lines.length && at < start + LONGEST && !ends(lines[at] ?? ''); at++)
    lines[at] = (lines[at] ?? '').replace(/\S.*$/, (content) => (isHarmless(content) ? content : MASK));
}

/** A line of one word, or one that is quoted: no further name, no list. */
function maskOnly(lines: string[], at: number): void {
  lines[at] = (lines[at] ?? '').replace(
    /^(\s*)([^\s"':=#{[-][^\s:=]*|"[^"]*"|'[^']*')\s*$/,
    (whole, gap: string, value: string) => (isHarmless(value) ? whole : gap + MASK),
  );
}

/** The next item of a list. */
function maskItem(lines: string[], at: number): void {
  lines[at] = (lines[at] ?? '').replace(/^(\s*- )(?!["']?-)(.+)$/, (whole, dash: string, value: string) =>
    isHarmless(value.replaceAll(/^["']|["']$/g, '')) ? whole : dash + MASK,
  );
}

/** The first line behind some that are empty, if it is one word that is told. */
function maskAlone(lines: string[], start: number, most: number, tells: (value: string) => boolean): void {
  for (let at = start; at < start + most; at++) {
    const value = (lines[at] ?? '').trim();
    if (value === '' || /^Content-/i.test(value)) continue;
    if (/^\S+$/.test(value) && !isHarmless(value) && !value.startsWith('--') && tells(value))
      lines[at] = (lines[at] ?? '').replace(value, () => MASK);
    return;
  }
}

function maskPairs(lines: string[], start: number): void {
  for (let at = start; at < start + 20 && /^\s|^\w[\w.-]*:\S|^EO/.test(lines[at] ?? ''); at++)
    lines[at] = (lines[at] ?? '').replace(PAIR, (whole, before: string, value: string, after: string) =>
      isHarmless(value) || /^(?:list|users|type|name|expire|text|hash)$/.test(value) ? whole : before + MASK + after,
    );
}

/** `- value: x` before `name: DB_PASSWORD`. */
function maskBefore(lines: string[], index: number): void {
  const name = /^\s*["']?(?:name|key)["']?\s*:\s*["']?([\w.-]{1,100})["']?,?\s*$/i.exec(lines[index + 1] ?? '')?.[1];
  if (!isSecret(name)) return;
  lines[index] = (lines[index] ?? '').replace(/(value["']?\s*:\s*)(["']?)([^"'\s]{2,200})/i, `$1$2${MASK}`);
}
