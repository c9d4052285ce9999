import { escapeControl } from '../../errors/errors.ts';
import { crashAround, crashesOf } from '../crash.ts';
import type { Frame } from '../frame.ts';
import type { Report, Section } from '../model.ts';
import type { GuruProcess, GuruThread, GuruValue } from '../sections/guru.ts';
import { textView } from './text.ts';

const RULER = '='.repeat(72);
const STANDARD = new Set(['Guru Meditation', 'Package', 'Threads', 'Green Threads', 'Processes', 'Configuration']);
/** Kinds whose content stands in the standard sections. */
const TOLD = new Set<Section['kind']>(['guru', 'backtrace', 'threads', 'python', 'process']);

/** Any report in the text form of a Guru Meditation Report, as oslo.reports writes it; `guru show` reads it back. */
export function guruView(report: Report): string {
  const { threads, greenThreads } = threadsOf(report);
  const titles = new Set(STANDARD);
  const parts = [
    [header('Guru Meditation'), '|'.repeat(72), '', ''],
    [
      header('Package'),
      ...Object.entries({ product: report.tool.name, vendor: 'Faultline', version: report.tool.version }).map(
        ([key, value]) => `${key} = ${value}`,
      ),
    ],
    [header('Threads'), ...threads.flatMap((thread) => threadLines(` Thread #${oneWord(thread.id)} `, thread))],
    [
      header('Green Threads'),
      ...(greenThreads.length === 0 ? [''] : greenThreads.flatMap((thread) => threadLines(' Green Thread ', thread))),
    ],
    [header('Processes'), ...processesOf(report).flatMap((process) => processLines(process, 0)), ''],
    [
      header('Configuration'),
      ...Object.entries(configurationOf(report)).flatMap(([name, options]) => [
        '',
        `${line(name)}: `,
        ...Object.entries(options).flatMap(([key, value]) => optionLines(key, value)),
      ]),
    ],
    ...freeSections(report).map(({ title, text }) => [
      header(unique(title, titles)),
      ...text
        .trimEnd()
        .split('\n')
        .map((each) => `  ${itself(each)}`.trimEnd()),
    ]),
  ];
  return `${parts.flat().join('\n')}\n`;
}

function header(title: string): string {
  const text = line(title);
  const left = Math.max(0, Math.floor((64 - text.length) / 2));
  return `${RULER}\n====${(' '.repeat(left) + text).padEnd(64)}====\n${RULER}`;
}

/** Two sections of one title would be two reports to a reader. */
function unique(title: string, titles: Set<string>): string {
  let name = title;
  for (let number = 2; titles.has(name); number += 1) name = `${title} (${number})`;
  titles.add(name);
  return name;
}

function threadsOf(report: Report): { threads: GuruThread[]; greenThreads: GuruThread[] } {
  const { sections } = report;
  const several = crashesOf(report).length > 1;
  const threads = sections.flatMap((section): GuruThread[] => {
    const process = several ? processOf(section, report) : '';
    switch (section.kind) {
      case 'backtrace':
        return [{ id: `${process}${section.threadId ?? 'current'}`, frames: section.frames.map(nativeFrame) }];
      case 'threads':
        return section.groups.flatMap((group) =>
          group.threads.map((id) => ({ id: `${process}${id}`, frames: group.frames.map(nativeFrame) })),
        );
      case 'python':
        return section.threads.map(({ id = 'current', frames }) => ({
          id: `${process}${id}`,
          frames: frames.map(({ file = 'unknown', line: at = 0, function: name = 'unknown' }) => ({
            file,
            line: at,
            function: name,
          })),
        }));
      case 'guru':
        return section.reports.flatMap((each) => each.threads);
      default:
        return [];
    }
  });
  return {
    threads,
    greenThreads: sections.flatMap((section) =>
      section.kind === 'guru' ? section.reports.flatMap((each) => each.greenThreads) : [],
    ),
  };
}

/** What stands before the ids of a crash's threads where a report has several crashes, for the format has one list of threads: `4711/`. */
function processOf(section: Section, report: Report): string {
  const pid = crashAround(section, report)?.process?.pid;
  return pid === undefined ? '' : `${pid}/`;
}

function nativeFrame({ file, line: at, module, address, function: name }: Frame): GuruThread['frames'][number] {
  return { file: file ?? module ?? 'unknown', line: at ?? 0, function: name ?? address ?? 'unknown' };
}

/** Outermost first. */
function threadLines(name: string, { frames }: GuruThread): string[] {
  const left = Math.max(0, Math.floor((60 - name.length) / 2));
  const stack = frames
    .toReversed()
    .flatMap(({ file, line: at, function: called, code }) => [
      '',
      `${line(file)}:${at} in ${line(called)}`,
      code === undefined ? '    (source not found)' : `    \`${line(code)}\``,
    ]);
  return [
    `------${(' '.repeat(left) + name).padEnd(60)}------`,
    ...(stack.length === 0 ? ['', 'No Traceback!'] : stack),
    '',
  ];
}

function processesOf({ sections }: Report): GuruProcess[] {
  return sections.flatMap((section): GuruProcess[] => {
    if (section.kind === 'guru') return section.reports.flatMap((each) => each.processes);
    return section.kind === 'process' && section.pid !== undefined
      ? [{ pid: section.pid, uid: section.uid, state: 'ended', children: [] }]
      : [];
  });
}

function processLines({ pid, parentPid, user, uid, state, children }: GuruProcess, depth: number): string[] {
  const own = `${depth === 0 ? '' : '    '}Process ${pid} (under ${parentPid ?? 'None'}) [ run by: ${line(user ?? 'unknown')} (${uid ?? 'unknown uid'}), state: ${line(state ?? 'unknown')} ]`;
  return [own, ...children.flatMap((child) => processLines(child, depth + 1))];
}

/** What was asked of the tool; where the report shows others' configuration, that. */
function configurationOf(report: Report): Record<string, Record<string, GuruValue>> {
  const shown = report.sections.flatMap((section) =>
    section.kind === 'guru' ? section.reports.map((each) => each.configuration) : [],
  );
  const own = {
    report: { command: report.command, created: report.created, schema: report.schema },
    subject: values(report.subject),
    provenance: values(report.provenance),
  };
  const known = Object.entries(own).filter(([, options]) => Object.keys(options).length > 0);
  return Object.assign(Object.fromEntries(known), ...shown) as Record<string, Record<string, GuruValue>>;
}

function values(fields: Readonly<Record<string, unknown>>): Record<string, GuruValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, Array.isArray(value) ? value.map(text) : text(value)]),
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'None');
}

function optionLines(key: string, value: GuruValue): string[] {
  if (Array.isArray(value)) return [`  ${line(key)} = `, ...value.map((item) => `    ${line(item)}`)];
  if (typeof value !== 'string')
    return [
      '',
      `  ${line(key)}: `,
      ...Object.entries(value).map(([name, each]) => `    ${line(name)} = ${line(each)}`),
    ];
  if (!value.includes('\n')) return [`  ${line(key)} = ${line(value)}`];
  return [`  ${line(key)}: `, ...value.split('\n').map((each) => `    ${line(each)}`)];
}

/** What has no place in the standard sections, as the text view shows it. */
function freeSections(report: Report): { title: string; text: string }[] {
  const bare = { ...report, findings: [], sections: [], incomplete: [] };
  const show = (part: Partial<Report>): string =>
    textView({ ...bare, ...part }, { width: 100, color: false, verbose: true });
  const others = report.sections.flatMap((section) =>
    section.kind === 'guru'
      ? section.reports.flatMap((each) =>
          each.sections.map((own) => ({ title: own.title, text: own.text.split('\n').map(line).join('\n') })),
        )
      : [],
  );
  return [
    ...(report.findings.length === 0 ? [] : [{ title: 'Findings', text: show({ findings: report.findings }) }]),
    ...report.sections
      .filter((section) => !TOLD.has(section.kind))
      .map((section) => ({ title: section.title, text: show({ sections: [section] }) })),
    ...others,
    ...(report.incomplete.length === 0 ? [] : [{ title: 'Not known', text: show({ incomplete: report.incomplete }) }]),
  ];
}

/** Evidence in one line. */
function line(raw: string): string {
  return itself(escapeControl(raw));
}

/**
 * Text that a reader takes for itself and nothing else: a line that ends as the one around a title does would be taken for
 * it, indented too, and one with several `\n` in it for a text of many lines that was written as one string.
 */
function itself(text: string): string {
  return text.replaceAll(String.raw`\n`, String.raw`\x0a`).replace(/={60,} *$/, String.raw`$&\x20`);
}

function oneWord(id: string | undefined): string {
  return line(id ?? 'unknown').replaceAll(/\s/g, '_');
}
