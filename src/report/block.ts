/**
 * What a section looks like, apart from any format: sections present themselves as blocks, views render blocks.
 * Text in a span is raw, as it came from the evidence: escaping it is the view's task.
 */

/** How a span stands out. `bad`: the fault; `mark`: the culprit; `dim`: not the cause, or secondary. */
export type Tone = 'strong' | 'dim' | 'bad' | 'good' | 'warn' | 'mark';

/** A run of text in one tone; a plain string has none. */
export type Span = string | { readonly text: string; readonly tone: Tone };

/** One line of spans. A view may wrap it, except inside `code` that is to be pasted. */
export type Line = readonly Span[];

export type Block =
  | { readonly kind: 'heading'; readonly line: Line }
  | { readonly kind: 'paragraph'; readonly lines: readonly Line[] }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  /** `reading`: it is read, not pasted, and may go on in a line of its own. */
  | { readonly kind: 'code'; readonly lines: readonly Line[]; readonly reading?: true }
  /** Cells of one width, `GRID_COLUMNS` to a row where there is room. */
  | { readonly kind: 'grid'; readonly cells: readonly Line[] }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [name: string, value: Line])[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly Line[])[] }
  | { readonly kind: 'fold'; readonly summary: Line; readonly blocks: readonly Block[] };

/** `wide` columns give way first when the table is wider than the terminal. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly wide?: boolean;
}

export const GRID_COLUMNS = 3;

/** The rows of a grid, each as one line of `columns` cells. */
export function gridRows(cells: readonly Line[], columns = GRID_COLUMNS): Line[] {
  return Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) =>
    cells.slice(row * columns, (row + 1) * columns).flatMap((cell) => [...cell, ' ']),
  );
}

/** A span in a tone. */
export function toned(tone: Tone, text: string): Span {
  return { text, tone };
}
