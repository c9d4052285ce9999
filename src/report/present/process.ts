import { toned, type Block, type Line } from '../block.ts';
import type { ProcessSection } from '../sections/process.ts';
import { shortSize } from './size.ts';

/** Who died, where it ran, and with what: lists are folded. */
export function presentProcess(section: ProcessSection, { verbose }: { readonly verbose: boolean }): Block[] {
  const { executable, commandLine: command, container, pid, unit, slice, cgroup, host, time } = section;
  const told = {
    executable,
    package: packageText(section.package),
    'package of the culprit': packageText(section.culpritPackage),
    command,
    processor: section.processor,
    container,
    'container id': containerText(section),
    pod: section.pod,
    pid,
    uid: userText(section),
    unit,
    ...(verbose ? { slice, cgroup } : {}),
    'in this boot': crashesText(section),
    'unit up for': section.unitUptime === undefined ? undefined : seconds(section.unitUptime),
    host,
    time,
    memory: memoryText(section, verbose),
    'processor time': cpuText(section, verbose),
  };
  const fields = Object.entries(told).flatMap(([name, value]): (readonly [string, Line])[] =>
    value === undefined ? [] : [[name, [String(value)]]],
  );
  const blocks = [...(fields.length === 0 ? [] : [{ kind: 'fields', fields } as const]), ...lists(section)];
  return blocks.length === 0 ? [] : [{ kind: 'heading', line: [section.title] }, ...blocks]; // a text may tell nothing of it
}

function packageText(owner: ProcessSection['package']): string | undefined {
  return owner === undefined ? undefined : [owner.name, owner.version].join(' ').trimEnd();
}

function containerText({ containerId, containerEngine }: ProcessSection): string | undefined {
  if (containerId === undefined) return undefined;
  return containerEngine === undefined ? containerId : `${containerId} (${containerEngine})`;
}

function userText({ uid, user }: ProcessSection): string | undefined {
  if (uid === undefined) return undefined;
  return user === undefined ? String(uid) : `${uid} (${user})`;
}

function crashesText({ crashesInBoot: count }: ProcessSection): string | undefined {
  if (count === undefined) return undefined;
  return count === 1 ? 'the first crash of its unit' : `crash number ${count} of its unit`;
}

function memoryText({ memory }: ProcessSection, verbose: boolean): string | undefined {
  const { resident, peakResident, swapped, writable } = memory ?? {};
  const parts = [
    [resident, 'resident'],
    [peakResident, 'at most'],
    [swapped === 0 ? undefined : swapped, 'swapped out'],
    [verbose ? writable : undefined, 'that it could write to'],
  ] as const;
  const text = parts.flatMap(([size, what]) => (size === undefined ? [] : [`${shortSize(size)} ${what}`])).join(', ');
  return text === '' ? undefined : text;
}

/** Seconds from which on it tells something of a process. */
const LONG = 1;

function cpuText({ cpuTime }: ProcessSection, verbose: boolean): string | undefined {
  const { user = 0, system = 0 } = cpuTime ?? {};
  return cpuTime === undefined || (user + system < LONG && !verbose)
    ? undefined
    : `${seconds(user)} of its own, ${seconds(system)} in the kernel`;
}

/** `0.004 s`, `75 s`, `2 h 10 min`, `12 days 3 h`. */
function seconds(time: number): string {
  if (time < 100) return `${Number(time.toPrecision(3))} s`;
  const minutes = Math.round(time / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

function lists({ openFiles = [], limits = [], environment = [] }: ProcessSection): Block[] {
  const all: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [`open files (${openFiles.length})`, openFiles.map(({ descriptor, path }) => [String(descriptor), path])],
    [`limits (${limits.length})`, limits.map((limit) => [limit.name, limitText(limit)])],
  ];
  return [
    ...all
      .filter(([, rows]) => rows.length > 0)
      .map(([summary, rows]): Block => ({ kind: 'fold', summary: [toned('dim', summary)], blocks: [list(rows)] })),
    ...environmentBlocks(environment),
  ];
}

/** It was asked for: it is not folded. */
function environmentBlocks(environment: NonNullable<ProcessSection['environment']>): Block[] {
  if (environment.length === 0) return [];
  return [
    { kind: 'paragraph', lines: [[toned('dim', 'environment, as it was started with')]] },
    list(environment.map(({ name, value = '' }) => [name, value])),
  ];
}

/** Names that have no values are a list of their own. */
function list(rows: readonly (readonly [string, string])[]): Block {
  if (rows.every(([, value]) => value === ''))
    return { kind: 'paragraph', lines: [[rows.map(([name]) => name).join(' ')]] };
  return { kind: 'fields', fields: rows.map(([name, value]) => [name, [value]]) };
}

function limitText({ soft, hard, unit }: NonNullable<ProcessSection['limits']>[number]): string {
  const amount = soft === hard ? `${soft ?? '?'}` : `${soft ?? '?'}, at most ${hard ?? '?'}`;
  return unit === undefined ? amount : `${amount} (${unit})`;
}
