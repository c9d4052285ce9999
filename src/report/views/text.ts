import { Chalk, type ChalkInstance } from 'chalk';
import { escapeControl } from '../../errors/errors.ts';
import { GRID_COLUMNS, gridRows, type Block, type Column, type Line, type Span, type Tone } from '../block.ts';
import type { Report } from '../model.ts';
import { presentReport } from '../present/index.ts';
import type { ViewOptions } from './model.ts';
import { textWidth } from './text-width.ts';

const GAP = '  ';
const INDENT = '  ';
/** A `wide` column is not made narrower. */
/** Of a column where nothing is cut. */
const WIDEST = 80;
const NARROWEST = 12;
const PARAGRAPH_WIDTH = 100;

/** For a person at a terminal. Text from the evidence is escaped here, and only here. */
export function textView(report: Report, options: ViewOptions): string {
  const context: Context = {
    chalk: new Chalk({ level: options.color ? 1 : 0 }),
    width: options.width,
    verbose: options.verbose,
  };
  const lines = presentReport(report, options.verbose).flatMap((block, index) => [
    ...(index > 0 && startsApart(block) ? [''] : []),
    ...renderBlock(block, context),
  ]);
  return `${lines.join('\n')}\n`;
}

interface Context {
  readonly chalk: ChalkInstance;
  readonly width: number;
  readonly verbose: boolean;
}

function startsApart(block: Block): boolean {
  return block.kind === 'heading';
}

function renderBlock(block: Block, context: Context): string[] {
  switch (block.kind) {
    case 'heading':
      return [context.chalk.bold(paint(block.line, context))];
    case 'paragraph':
      return block.lines.flatMap((line) => wrap(line, context, ''));
    case 'list':
      return block.items.flatMap((line) => wrap(['- ', ...line], context, INDENT));
    case 'code':
      return block.lines.flatMap((line) => renderCode(line, block.reading === true, context));
    case 'grid':
      return renderGrid(block.cells, context);
    case 'fields':
      return renderFields(block.fields, context);
    case 'table':
      return renderTable(block.columns, block.rows, context);
    case 'fold':
      return context.verbose
        ? [paint(block.summary, context), ...block.blocks.flatMap((inner) => renderBlock(inner, context))]
        : wrap(block.summary, context, INDENT);
  }
}

function renderGrid(cells: readonly Line[], context: Context): string[] {
  const widest = Math.max(1, ...cells.map((cell) => lineWidth(cell) + 1));
  const fitting = Math.max(1, Math.floor((context.width - INDENT.length) / widest));
  return gridRows(cells, Math.min(GRID_COLUMNS, fitting)).map((row) => (INDENT + paint(row, context)).trimEnd());
}

/** A line that is wider than the terminal goes on below, where it is not one to be pasted. */
function renderCode(line: Line, mayBreak: boolean, context: Context): string[] {
  const indented = [INDENT, ...line];
  if (!mayBreak || lineWidth(indented) <= context.width) return [paint(indented, context)];
  return wrap(indented, context, INDENT.repeat(4), context.width);
}

function renderFields(fields: readonly (readonly [string, Line])[], context: Context): string[] {
  const nameWidth = Math.max(0, ...fields.map(([name]) => textWidth(name)));
  return fields.flatMap(([name, value]) => {
    const label: Span = { text: name.padEnd(nameWidth), tone: 'dim' };
    return wrap([label, GAP, ...value], context, ' '.repeat(nameWidth + GAP.length));
  });
}

function renderTable(columns: readonly Column[], rows: readonly (readonly Line[])[], context: Context): string[] {
  const width = context.verbose ? Infinity : context.width;
  const widths = columnWidths(columns, rows, width);
  const header = columns.some((column) => column.title !== '')
    ? [columns.map((column): Line => [{ text: column.title, tone: 'dim' }])]
    : [];
  return [...header, ...rows].map((row) => {
    const cells = columns.map((column, index) => {
      const [line, room] = [row[index] ?? [], widths[index] ?? 0];
      const isCut = width !== Infinity && lineWidth(line) > room;
      return cell(isCut ? shorten(line, room) : line, room, column, context);
    });
    return (INDENT + cells.join(GAP)).trimEnd();
  });
}

/**
 * Every column as wide as its widest cell; where that is too wide, the widest of the `wide` columns gives way, again and again. Where nothing is
 * cut (--verbose, no terminal) a name of hundreds of letters stands out of its column, and the next one beside it.
 */
function columnWidths(columns: readonly Column[], rows: readonly (readonly Line[])[], width: number): number[] {
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...rows.map((row) => lineWidth(row[index] ?? []))),
  );
  if (width === Infinity) return widths.map((each) => Math.min(each, WIDEST));
  for (let excess = widths.reduce((sum, each) => sum + each + GAP.length, 0) - width; excess > 0; excess -= 1) {
    const giving = Math.max(...widths.filter((_, index) => columns[index]?.wide));
    if (giving <= NARROWEST) break;
    widths[widths.findIndex((each, index) => each === giving && columns[index]?.wide)] = giving - 1;
  }
  return widths;
}

function cell(line: Line, width: number, column: Column, context: Context): string {
  const padding = ' '.repeat(Math.max(0, width - lineWidth(line)));
  return column.align === 'right' ? padding + paint(line, context) : paint(line, context) + padding;
}

/** Cuts a line in its middle: of paths and names both ends tell the most. Keeps the tone of its first span. */
function shorten(line: Line, width: number): Line {
  const text = Array.from(line.map(plain).join(''));
  const head = Math.ceil((width - 1) / 2);
  const cut = `${text.slice(0, head).join('')}…${text.slice(text.length - (width - 1 - head)).join('')}`;
  const first = line.find((span) => typeof span !== 'string');
  return [first === undefined ? cut : { text: cut, tone: first.tone }];
}

/** Breaks a line at blanks; what follows the first piece is indented. */
function wrap(
  line: Line,
  context: Context,
  indent: string,
  width = Math.min(context.width, PARAGRAPH_WIDTH),
): string[] {
  const words = line.flatMap((span) =>
    plain(span)
      .split(/(?<= )/)
      .map((text) => ({ text, tone: toneOf(span) })),
  );
  const lines: { text: string; tone: Tone | undefined }[][] = [[]];
  let used = 0;
  for (const word of words) {
    const size = textWidth(word.text.trimEnd());
    if (used > indent.length && used + size > width) {
      lines.push([{ text: indent, tone: undefined }]);
      used = indent.length;
    }
    lines.at(-1)?.push(word);
    used += textWidth(word.text);
  }
  return lines.map((pieces) =>
    pieces
      .map(({ text, tone }) => paintText(text, tone, context.chalk))
      .join('')
      .trimEnd(),
  );
}

function paint(line: Line, context: Context): string {
  return line.map((span) => paintText(plain(span), toneOf(span), context.chalk)).join('');
}

function paintText(text: string, tone: Tone | undefined, chalk: ChalkInstance): string {
  return tone === undefined ? text : paintTone(tone, chalk)(text);
}

function paintTone(tone: Tone, chalk: ChalkInstance): ChalkInstance {
  const tones = {
    strong: chalk.bold,
    dim: chalk.dim,
    bad: chalk.red,
    good: chalk.green,
    warn: chalk.yellow,
    mark: chalk.bold.cyan,
  } as const satisfies Record<Tone, ChalkInstance>;
  return tones[tone];
}

function toneOf(span: Span): Tone | undefined {
  return typeof span === 'string' ? undefined : span.tone;
}

function plain(span: Span): string {
  return escapeControl(typeof span === 'string' ? span : span.text);
}

function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + textWidth(plain(span)), 0);
}
