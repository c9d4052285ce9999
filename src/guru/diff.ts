import { EvidenceError } from '../errors/errors.ts';
import type { ReadJournal } from '../log/source.ts';
import { createReport } from '../report/create.ts';
import type { Report } from '../report/model.ts';
import type { GuruDiffSection } from '../report/sections/guru-diff.ts';
import type { GuruProcess, GuruReport, GuruThread, StackGroup } from '../report/sections/guru.ts';
import { missingParts } from './missing.ts';
import { isMasked, optionsOf, valueKey } from './options.ts';
import { readReports } from './source.ts';
import { groupStacks, stackKeys } from './stacks.ts';

/**
 * Compares the first report of the sources with the last; with more of them, tells which threads stand still in all.
 * @throws EvidenceError if there are not two.
 */
export async function diffReports(paths: readonly string[], journal?: ReadJournal): Promise<Report> {
  const { reports } = await readReports({ paths }, journal);
  const whole = reports.filter((report) => report.failed === undefined && !report.fragment);
  const [before, after] = [whole[0], whole.at(-1)];
  if (before === undefined || after === undefined || before === after) {
    throw new EvidenceError(
      `There is ${whole.length === 1 ? 'only one whole report' : 'no whole report'} in ${paths.join(', ')}.`,
      'Name two reports, or a log with two of them.',
    );
  }
  return createReport('guru diff', {
    subject: { paths },
    findings: [],
    sections: [compareReports(before, after, whole)],
    incomplete: missingParts(reports),
    provenance: {},
  });
}

/** What differs between two reports; `all`: the reports among which threads that stand still are looked for. */
export function compareReports(
  before: GuruReport,
  after: GuruReport,
  all: readonly GuruReport[] = [before, after],
): GuruDiffSection {
  const ids = new Set(before.threads.map((thread) => thread.id));
  const sameProcess = after.threads.some((thread) => thread.id !== undefined && ids.has(thread.id));
  return {
    kind: 'guru-diff',
    title: 'Comparison',
    before: place(before),
    after: place(after),
    sameProcess,
    package: packageChanges(before, after),
    ...configurationChanges(before, after),
    processes: processChanges(before, after),
    ...(sameProcess ? { threads: threadChanges(before, after) } : {}),
    stacks: stackChanges(before, after),
    stuck: sameProcess ? stuckThreads(all) : [],
  };
}

function place({ source, line, time }: GuruReport): { source: string; line: number; time?: string } {
  return { source, line, ...(time === undefined ? {} : { time }) };
}

function packageChanges(
  { package: before = {} }: GuruReport,
  { package: after = {} }: GuruReport,
): GuruDiffSection['package'] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ key, ...side('before', before[key]), ...side('after', after[key]) }));
}

function side<Key extends string, Value>(key: Key, value: Value | undefined): { [Name in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [Name in Key]?: Value };
}

function configurationChanges(one: GuruReport, other: GuruReport): Pick<GuruDiffSection, 'configuration' | 'unknown'> {
  const [before, after] = [optionsOf(one), optionsOf(other)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => valueKey(before.get(name)?.value) !== valueKey(after.get(name)?.value));
  return {
    configuration: changed.map((name) => {
      const { group, option } = before.get(name) ?? after.get(name) ?? { group: '', option: name };
      return { group, option, ...side('before', before.get(name)?.value), ...side('after', after.get(name)?.value) };
    }),
    unknown: names.filter((name) => isMasked(before.get(name)?.value) && isMasked(after.get(name)?.value)),
  };
}

function processChanges(before: GuruReport, after: GuruReport): GuruDiffSection['processes'] {
  const [old, now] = [new Set(pids(before.processes)), new Set(pids(after.processes))];
  return { gone: [...old].filter((pid) => !now.has(pid)), new: [...now].filter((pid) => !old.has(pid)) };
}

function pids(processes: readonly GuruProcess[]): number[] {
  return processes.flatMap((process) => [process.pid, ...pids(process.children)]);
}

function threadChanges(before: GuruReport, after: GuruReport): NonNullable<GuruDiffSection['threads']> {
  const key = stackKeys('exact');
  const old = new Map(before.threads.map((thread) => [thread.id, thread]));
  const pairs = after.threads.flatMap((thread): [GuruThread, GuruThread][] => {
    const earlier = old.get(thread.id);
    return earlier === undefined ? [] : [[earlier, thread]];
  });
  const moved = pairs.filter(([earlier, later]) => key(earlier.frames) !== key(later.frames));
  return {
    unmoved: pairs.length - moved.length,
    moved: moved.map(([earlier, later]) => ({ id: later.id ?? '', before: earlier.frames, after: later.frames })),
  };
}

/** Stacks that only one of them has. */
function stackChanges(before: GuruReport, after: GuruReport): GuruDiffSection['stacks'] {
  const groups = groupStacks([before, after], 'lines');
  const only = (index: number): StackGroup[] =>
    groups.filter(({ reports }) => reports.length === 1 && reports[0] === index);
  return { gone: only(0), new: only(1) };
}

/** Native threads by their id; green threads have none. */
function stuckThreads(reports: readonly GuruReport[]): StackGroup[] {
  const key = stackKeys('exact');
  const [first, ...later] = reports;
  const places = later.map((report) => new Map(report.threads.map((thread) => [thread.id, key(thread.frames)])));
  const still = first?.threads.filter((thread) => places.every((at) => at.get(thread.id) === key(thread.frames))) ?? [];
  return groupStacks(first === undefined ? [] : [{ ...first, threads: still, greenThreads: [] }], 'exact').filter(
    ({ activity }) => activity === 'waiting' || activity === 'running',
  );
}
