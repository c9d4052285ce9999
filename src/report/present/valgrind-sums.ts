import { plural } from '../../text/plural.ts';
import { toned, type Block, type Line } from '../block.ts';
import type { ValgrindSection } from '../sections/valgrind.ts';
import type { Gathered } from './valgrind-gathered.ts';

/** What is counted and not shown: records of the interpreter, records that were left out. */
export function foldedBlocks({ interpreter, ignored, notes = [] }: ValgrindSection): Block[] {
  const items: Line[] = [
    ...(interpreter === undefined
      ? []
      : [
          [
            `${plural(interpreter.records, 'record')} in the interpreter only (${plural(interpreter.problems, 'stack')}, ${amount(interpreter)})`,
          ],
        ]),
    ...(ignored === undefined
      ? []
      : [
          [
            `${plural(ignored.records, 'record')} left out (${plural(ignored.problems, 'problem')}, ${amount(ignored)})`,
          ],
        ]),
    ...notes.map((note): Line => [note]),
  ];
  return items.length === 0
    ? []
    : [
        { kind: 'heading', line: ['Beside that'] },
        { kind: 'list', items },
      ];
}

const NAMES = {
  definitelyLost: 'definitely lost',
  indirectlyLost: 'indirectly lost',
  possiblyLost: 'possibly lost',
  stillReachable: 'still reachable',
  suppressed: 'suppressed',
} as const;

/** Leaks by kind, with and without what forks inherited, and the suppressions that were used. */
export function sums(
  { totals, usedSuppressions = [] }: ValgrindSection,
  { suppressedErrors: suppressed }: Gathered,
): Block[] {
  const { leaks, leaksWithoutInherited: without, leaksWithoutInheritedAtLeast } = totals;
  const least = leaksWithoutInheritedAtLeast ? 'at least ' : '';
  const fields = (Object.keys(NAMES) as (keyof typeof NAMES)[]).flatMap((name): [string, Line][] => {
    const [all, own] = [leaks[name], without?.[name]];
    if (all === undefined || all.blocks === 0) return [];
    const inherited =
      own === undefined || own.bytes === all.bytes ? '' : `; ${least}${amount(own)} without what forks inherited`;
    return [[NAMES[name], [`${amount(all)}${inherited}`]]];
  });
  if (suppressed > 0) fields.push(['suppressed errors', [String(suppressed)]]);
  for (const { name, count: times, file } of usedSuppressions)
    fields.push(['suppression', [`${times} ${name}`, toned('dim', file === undefined ? '' : `  ${file}`)]]);
  return fields.length === 0
    ? []
    : [
        { kind: 'heading', line: ['Leaks and suppressions'] },
        { kind: 'fields', fields },
      ];
}

/** A list, for figures that are cut off to fit into a column are none. */
export function profileList({ profiles = [] }: ValgrindSection, { profiled }: Gathered): Block[] {
  const all = [...profiles.map(({ tool, totals, file }) => ({ tool, totals, name: file })), ...profiled];
  if (all.length === 0) return [];
  const items = all.map(({ tool, totals, name }): Line => [
    `${tool}${name === '' ? '' : ` (${name})`}: ${Object.entries(totals)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}`,
  ]);
  return [
    { kind: 'heading', line: ['Profiles'] },
    { kind: 'list', items },
  ];
}

function amount({ bytes, blocks }: { readonly bytes: number; readonly blocks: number }): string {
  return `${plural(bytes, 'byte')} in ${plural(blocks, 'block')}`;
}
