import { escapeControl } from '../../../errors/errors.ts';
import { escapeXml } from '../xml.ts';

/** HTML that was made here. Only `html` makes it, so text from evidence can't pass for it. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/** A template whose values are escaped, but for those that are markup themselves; what is absent is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const parts = strings.map((part, index) => part + render(values[index]));
  return { markup: parts.join('') };
}

/** Our own style or script, as it is. */
export function trusted(source: string): Markup {
  return { markup: source };
}

function render(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeXml(escapeControl(String(value)));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}
