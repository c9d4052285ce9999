import type { Column } from '../block.ts';
import { textWidth } from './text-width.ts';

/** Rows of a table as lines of text, every column as wide as its widest cell. Cells must be free of control characters. */
export function layOutTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(row[index] ?? '')), 0),
  );
  return rows.map((row) =>
    columns
      .map(({ align }, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - textWidth(row[index] ?? ''));
        return align === 'right' ? padding + (row[index] ?? '') : (row[index] ?? '') + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}
