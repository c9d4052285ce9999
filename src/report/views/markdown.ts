import { escapeControl } from '../../errors/errors.ts';
import { gridRows, type Block, type Column, type Line, type Span } from '../block.ts';
import type { Report } from '../model.ts';
import { presentParts, type PresentedPart } from '../present/index.ts';
import { layOutTable } from './layout.ts';
import type { ViewOptions } from './model.ts';

/** Parts that are looked up, not read: folded. */
const FOLDED: ReadonlySet<PresentedPart['kind']> = new Set([
  'backtrace',
  'disassembly',
  'log',
  'memory',
  'modules',
  'process',
  'python',
  'registers',
  'threads',
] satisfies PresentedPart['kind'][]);

/** GitHub and GitLab flavoured Markdown for an issue or a comment: the verdict, and the evidence folded. */
export function markdownView(report: Report, options: ViewOptions): string {
  return `${markdownParts(report, options).join('\n\n')}\n`;
}

/** The same in pieces that can be left out one by one, the most important first. */
export function markdownParts(report: Report, options: ViewOptions): string[] {
  const parts = presentParts(report, options.verbose).filter(({ blocks }) => blocks.length > 0);
  return [
    `### faultline ${inline([report.command])}`,
    ...parts.flatMap(({ kind, blocks }) =>
      FOLDED.has(kind) ? [folded(blocks)] : blocks.map((block) => renderBlock(block)),
    ),
  ];
}

/** A part under its heading, which is what is seen of it. */
function folded(blocks: readonly Block[]): string {
  const [first, ...rest] = blocks;
  if (first?.kind !== 'heading') return blocks.map((block) => renderBlock(block)).join('\n\n');
  return details(first.line, rest);
}

function details(summary: Line, blocks: readonly Block[]): string {
  const content = blocks.map((block) => renderBlock(block)).join('\n\n');
  return `<details><summary>${unlinked(html(text(summary)))}</summary>\n\n${content}\n\n</details>`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `#### ${inline(block.line)}`;
    case 'paragraph':
      return block.lines.map((line) => inline(line)).join('\\\n');
    case 'list':
      return block.items.map((line) => `- ${inline(line)}`).join('\n');
    case 'code':
      return fence(block.lines.map((line) => text(line)));
    case 'grid':
      return fence(gridRows(block.cells).map((line) => text(line)));
    case 'fields':
      return block.fields.map(([name, value]) => `- ${inline([name])}: ${code(text(value))}`).join('\n');
    case 'table':
      return renderTable(block.columns, block.rows);
    case 'fold':
      return details(block.summary, block.blocks);
  }
}

/** A table without titles is laid out as text, as a stack is; one with titles is a table. */
function renderTable(columns: readonly Column[], rows: readonly (readonly Line[])[]): string {
  if (columns.every(({ title }) => title === ''))
    return fence(
      layOutTable(
        columns,
        rows.map((row) => row.map((cell) => text(cell))),
      ),
    );
  const header = columns.map(({ title }) => inline([title]));
  const rule = columns.map(({ align }) => (align === 'right' ? '--:' : '---'));
  const cells = rows.map((row) => columns.map((_, index) => inline(row[index] ?? [])));
  return [header, rule, ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Strong, bad and marked spans are bold; what is dim is plain. */
function inline(line: Line): string {
  return line
    .map((span) => emphasize(span))
    .join('')
    .trim();
}

function emphasize(span: Span): string {
  if (typeof span === 'string') return escapeMarkdown(span);
  const escaped = escapeMarkdown(span.text);
  const [, before = '', core = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(escaped) ?? [];
  return span.tone === 'dim' || core === '' ? escaped : `${before}**${core}**${after}`;
}

/**
 * Makes text from evidence plain in Markdown. `#4` would become a link to issue 4 and `@name` would send somebody a message:
 * a backslash does not prevent that, an empty comment between does.
 */
function escapeMarkdown(raw: string): string {
  const escaped = html(escapeControl(raw))
    .replace(/[\\`*_{}[\]()|~!]/g, String.raw`\$&`)
    .replace(/^[-+](?=\s)/, String.raw`\$&`)
    .replace(/^(\d{1,9})([.)])(?=\s)/, String.raw`$1\$2`)
    .replace(/^#(?!\w)/, String.raw`\#`);
  return unlinked(escaped);
}

function unlinked(markup: string): string {
  return markup.replace(/[#@](?=\w)/g, '$&<!-- -->');
}

function html(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An inline code span, whose fence is longer than any run of backticks in it. */
function code(raw: string): string {
  const ticks = '`'.repeat(longestRun(raw) + 1);
  const padding = raw.startsWith('`') || raw.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${raw}${padding}${ticks}`;
}

function fence(lines: readonly string[]): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${ticks}text`, ...lines.map((line) => line.trimEnd()), ticks].join('\n');
}

function longestRun(raw: string): number {
  return raw.match(/`+/g)?.reduce((longest, run) => Math.max(longest, run.length), 0) ?? 0;
}

function text(line: Line): string {
  return escapeControl(line.map((span) => (typeof span === 'string' ? span : span.text)).join(''));
}
