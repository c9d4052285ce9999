import { MASK } from '../secrets/mask-text.ts';
import type { GuruReport, GuruValue } from '../report/sections/guru.ts';

/** One option of a report's configuration. */
export interface Option {
  readonly group: string;
  readonly option: string;
  readonly value: GuruValue;
}

/** All options of a report, by group and name. */
export function optionsOf({ configuration }: { configuration: GuruReport['configuration'] }): Map<string, Option> {
  const options = Object.entries(configuration).flatMap(([group, values]) =>
    Object.entries(values).map(([option, value]): Option => ({ group, option, value })),
  );
  return new Map(options.map((each) => [`${each.group}.${each.option}`, each]));
}

/** Equal for equal values. The text form sorts lists, and writes an empty one as it writes empty text. */
export function valueKey(value: GuruValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return JSON.stringify(value === '' ? [] : value);
  return JSON.stringify(
    Array.isArray(value)
      ? value.toSorted()
      : Object.entries(value)
          .map((entry) => JSON.stringify(entry))
          .toSorted(),
  );
}

/** Whether the service itself masked a value: then nothing can be said of it. */
export function isMasked(value: GuruValue | undefined): boolean {
  return value === MASK;
}

/** What a report is about: its product, else its service. */
export function productOf({ package: about, service }: GuruReport): string | undefined {
  return about?.product === undefined || about.product === 'None' ? service : about.product;
}
