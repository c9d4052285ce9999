import { MASK } from '../secrets/mask-text.ts';
import { maskSecrets } from '../report/mask.ts';
import type { GuruReport, GuruThread, GuruValue } from '../report/sections/guru.ts';
import { optionsOf } from './options.ts';
import type { PassedThrough } from './source.ts';

/** A secret that is shown: where, and what it is, never itself. */
export interface Exposed {
  readonly where: string;
  readonly what: string;
}

/** Secrets in the clear in the configuration, the sections and the stacks of a report: what would be masked when it is printed. */
export async function exposedIn(report: GuruReport): Promise<Exposed[]> {
  const { configuration, sections, threads, greenThreads } = report;
  const masked = await maskSecrets({ configuration, sections, lines: codeLines([...threads, ...greenThreads]) });
  const maskedOptions = optionsOf(masked);
  const options = [...optionsOf(report)].map(([where, { value }]) => ({
    where,
    before: textOf(value),
    after: textOf(maskedOptions.get(where)?.value ?? value),
  }));
  const texts = sections.map(({ title, text }, index) => ({
    where: `section "${title}"`,
    before: text,
    after: masked.sections[index]?.text ?? text,
  }));
  const code = codeLines([...threads, ...greenThreads]).map(({ where, text }, index) => ({
    where,
    before: text,
    after: masked.lines[index]?.text ?? text,
  }));
  return [...options, ...texts, ...code]
    .filter(({ before, after }) => before !== after)
    .map(({ where, after }) => ({ where, what: kindOf(after) }));
}

/** The lines beside a report that show a secret, masked, with what it is. */
export async function exposedAround(rest: readonly PassedThrough[]): Promise<{ line: PassedThrough; what: string }[]> {
  const masked = await maskSecrets(rest);
  return masked.flatMap((line, index) => (line.text === rest[index]?.text ? [] : [{ line, what: kindOf(line.text) }]));
}

/** The lines of source in stacks, equal ones once. */
function codeLines(threads: readonly GuruThread[]): { readonly where: string; readonly text: string }[] {
  const lines = threads.flatMap(({ frames }) =>
    frames.flatMap(({ file, line, code }) =>
      code === undefined ? [] : [{ where: `the source of ${file}:${line}`, text: code }],
    ),
  );
  return [...new Map(lines.map((each) => [`${each.where} ${each.text}`, each])).values()];
}

function textOf(value: GuruValue): string {
  return typeof value === 'string' ? value : Object.values(value).join('\n');
}

function kindOf(masked: string): string {
  if (masked === MASK) return 'the value of a secret option';
  return /:\/\/[^\s/]*\*\*\*@/.test(masked) ? 'a password in a URL' : 'a secret';
}
