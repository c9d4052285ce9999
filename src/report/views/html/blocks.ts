import type { Block, Column, Line, Span } from '../../block.ts';
import { html, type Markup } from './markup.ts';

/** Characters of a field's value: more than three lines of the page are too many. */
const LONG_VALUE = 300;
const SHOWN_OF_LONG = 100;

/** Blocks as HTML. A heading opens a section that lasts to the next one. */
export function renderBlocks(blocks: readonly Block[]): Markup[] {
  const starts = blocks.flatMap(({ kind }, index) => (kind === 'heading' ? [index] : []));
  const before = blocks.slice(0, starts[0] ?? blocks.length).map((block) => renderBlock(block));
  const sections = starts.map((start, number) => {
    const [heading, ...content] = blocks.slice(start, starts[number + 1]);
    const title = heading === undefined ? undefined : renderBlock(heading);
    // A card that held nothing but its heading would say no more than a line does.
    if (content.length === 0) return html`<p class="note">${title}</p>`;
    return html`<section class="card"><h2>${title}</h2>${content.map((block) => renderBlock(block))}</section>`;
  });
  return [...(before.length === 0 ? [] : [html`<section class="card">${before}</section>`]), ...sections];
}

/** One block; of a heading only its line. */
export function renderBlock(block: Block): Markup {
  switch (block.kind) {
    case 'heading':
      return renderLine(block.line);
    case 'paragraph':
      return html`<p>${block.lines.map((line, index) => (index === 0 ? renderLine(line) : html`<br>${renderLine(line)}`))}</p>`;
    case 'list':
      return html`<ul>${block.items.map((line) => html`<li data-item>${renderLine(line)}</li>`)}</ul>`;
    case 'code':
      return renderRows(block.lines);
    case 'grid':
      return html`<div class="grid">${block.cells.map((cell) => html`<span>${renderLine(cell)}</span>`)}</div>`;
    case 'fields':
      return html`<dl>${block.fields.map(([name, value]) => html`<dt>${name}</dt><dd>${renderValue(value)}</dd>`)}</dl>`;
    case 'table':
      return renderTable(block.columns, block.rows);
    case 'fold':
      return html`<details><summary>${renderLine(block.summary)}</summary>${block.blocks.map((inner) => renderBlock(inner))}</details>`;
  }
}

/** Lines of code, each a row of its own: where one is too long for the page it goes on below its beginning. */
export function renderRows(lines: readonly Line[]): Markup {
  return html`<pre tabindex="0">${lines.map((line) => html`<span class="row">${renderLine(line)}</span>`)}</pre>`;
}

/** A value that would push all else out of sight, a command line mostly, is folded. */
function renderValue(line: Line): Markup {
  const text = line.map((span) => (typeof span === 'string' ? span : span.text)).join('');
  if (text.length <= LONG_VALUE) return renderLine(line);
  return html`<details class="long"><summary>${text.slice(0, SHOWN_OF_LONG)}… <span class="dim">${text.length} characters</span></summary>${renderLine(line)}</details>`;
}

/** Spans in their tones. */
export function renderLine(line: Line): Markup {
  return html`${line.map((span) => renderSpan(span))}`;
}

function renderSpan(span: Span): Markup {
  return typeof span === 'string' ? renderText(span) : html`<span class="${span.tone}">${renderText(span.text)}</span>`;
}

/** An option is not broken behind its dashes. */
function renderText(text: string): Markup {
  const parts = text.split(/((?<![\w-])--[a-z][a-z-]{1,30}(?![\w-]))/);
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<span class="option">${part}</span>` : html`${part}`))}`;
}

function renderTable(columns: readonly Column[], rows: readonly (readonly Line[])[]): Markup {
  const titled = columns.some(({ title }) => title !== '');
  const header = html`<thead><tr>${columns.map((column) => html`<th class="${classOf(column)}">${column.title}</th>`)}</tr></thead>`;
  const body = rows.map(
    (row) =>
      html`<tr data-item>${columns.map((column, index) => html`<td class="${classOf(column)}">${renderLine(row[index] ?? [])}</td>`)}</tr>`,
  );
  return html`<div class="scroll" tabindex="0"><table>${titled ? header : undefined}<tbody>${body}</tbody></table></div>`;
}

/** Only wide columns break their words. */
function classOf({ align = 'left', wide }: Column): string {
  return wide ? `${align} wide` : align;
}
