import { toned, type Block, type Line } from '../block.ts';
import type { GuruDiffSection } from '../sections/guru-diff.ts';
import type { GuruFrame, GuruValue, StackGroup } from '../sections/guru.ts';
import { presentGroup, valueText } from './guru.ts';

const SHOWN = 8;

/** What differs: package, configuration, processes, threads; then what stands still. */
export function presentGuruDiff(section: GuruDiffSection, { verbose }: { verbose: boolean }): Block[] {
  const { before, after, package: about, configuration, unknown, processes, threads, stacks, stuck } = section;
  return [
    { kind: 'heading', line: [section.title] },
    {
      kind: 'fields',
      fields: [
        ['before', placeLine(before)],
        ['after', placeLine(after)],
      ],
    },
    ...changes(
      'Package',
      about.map(({ key, before: old, after: now }) => [key, old, now]),
    ),
    ...changes(
      'Configuration',
      configuration.map(({ group, option, before: old, after: now }) => [`${group}.${option}`, old, now]),
    ),
    ...(unknown.length === 0 ? [] : [paragraph(`Masked in both, so unknown: ${unknown.join(', ')}`)]),
    ...(processes.gone.length + processes.new.length === 0
      ? []
      : [paragraph(`Processes: gone ${processes.gone.join(' ') || 'none'}, new ${processes.new.join(' ') || 'none'}`)]),
    ...(threads === undefined
      ? []
      : [
          paragraph(`Threads of the same process: ${threads.unmoved} in the same place, ${threads.moved.length} moved`),
          ...movedThreads(threads.moved),
        ]),
    ...groups('Stacks that are new', stacks.new, verbose),
    ...groups('Stacks that are gone', stacks.gone, verbose),
    ...groups('In the same place in all reports, and not idle', stuck, verbose),
    ...(about.length +
      configuration.length +
      processes.gone.length +
      processes.new.length +
      stacks.new.length +
      stacks.gone.length ===
    0
      ? [paragraph('Nothing else differs.')]
      : []),
  ];
}

function placeLine({ source, line, time }: GuruDiffSection['before']): Line {
  return [`${source}:${line}`, time === undefined ? '' : `  ${time}`];
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', lines: [[text]] };
}

function changes(
  title: string,
  rows: readonly (readonly [string, GuruValue | undefined, GuruValue | undefined])[],
): Block[] {
  if (rows.length === 0) return [];
  const cell = (value: GuruValue | undefined): Line => [
    value === undefined ? toned('dim', 'absent') : valueText(value),
  ];
  return [
    {
      kind: 'table',
      columns: [{ title }, { title: 'before', wide: true }, { title: 'after', wide: true }],
      rows: rows.map(([name, before, after]) => [[name], cell(before), cell(after)]),
    },
  ];
}

function movedThreads(moved: NonNullable<GuruDiffSection['threads']>['moved']): Block[] {
  if (moved.length === 0) return [];
  const leaf = ([frame]: readonly GuruFrame[]): Line => [
    frame === undefined ? 'no stack' : `${frame.function} ${frame.file}:${frame.line}`,
  ];
  const rows = moved.slice(0, SHOWN).map(({ id, before, after }) => [[id], leaf(before), leaf(after)]);
  return [
    {
      kind: 'table',
      columns: [{ title: 'thread' }, { title: 'before', wide: true }, { title: 'after', wide: true }],
      rows,
    },
  ];
}

function groups(title: string, stacks: readonly StackGroup[], verbose: boolean): Block[] {
  if (stacks.length === 0) return [];
  const shown = verbose ? stacks : stacks.slice(0, SHOWN);
  return [
    { kind: 'heading', line: [title] },
    ...shown.flatMap((group) => presentGroup(group, [], verbose)),
    ...(shown.length === stacks.length ? [] : [paragraph(`... and ${stacks.length - shown.length} more (--verbose)`)]),
  ];
}
