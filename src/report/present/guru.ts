import { plural } from '../../text/plural.ts';
import { codeOrigin } from '../../runtimes/python-code-origin.ts';
import { toned, type Block, type Line } from '../block.ts';
import type { GuruFrame, GuruProcess, GuruReport, GuruSection, GuruValue, StackGroup } from '../sections/guru.ts';

const SHOWN_GROUPS = 8;
const SHOWN_FRAMES = 6;

/** Each report's own parts, then the stacks of all of them, identical ones once. */
export function presentGuru(section: GuruSection, { verbose }: { verbose: boolean }): Block[] {
  const { reports, passedThrough, rest = [] } = section;
  const only = typeof section.configurationGroup === 'string';
  return [
    ...reports.flatMap((report) => presentOne(report, verbose || only)),
    ...(only ? [] : presentStacks(section.groups, reports, verbose)),
    ...(passedThrough === 0
      ? []
      : [
          {
            kind: 'paragraph',
            lines: [
              [
                toned(
                  'dim',
                  `${plural(passedThrough, 'line')} ${passedThrough === 1 ? 'is' : 'are'} part of no report${rest.length > 0 ? ':' : ` (--raw shows ${passedThrough === 1 ? 'it' : 'them'})`}`,
                ),
              ],
            ],
          } as const,
        ]),
    ...(rest.length === 0 ? [] : [{ kind: 'code', lines: rest.map(({ text }) => [text]) } as const]),
  ];
}

function presentOne(report: GuruReport, verbose: boolean): Block[] {
  const { package: about = {}, threads, greenThreads, processes, configuration, sections } = report;
  const product = [about.product, about.version].filter((part) => part !== undefined && part !== 'None').join(' ');
  const fields = Object.entries({
    time: report.time,
    service: report.service,
    host: report.host,
    pid: report.pid,
    source: `${report.source}:${report.line}`,
  });
  return [
    { kind: 'heading', line: [report.title ?? 'Guru Meditation', product === '' ? '' : `: ${product}`] },
    {
      kind: 'fields',
      fields: fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, [String(value)]] as const])),
    },
    ...(report.failed === undefined
      ? []
      : [
          {
            kind: 'paragraph',
            lines: [
              [
                toned('bad', 'The report could not be made'),
                report.failed.cause === undefined ? '' : `: ${report.failed.cause}`,
              ],
            ],
          } as const,
        ]),
    ...(report.fragment
      ? [{ kind: 'paragraph', lines: [[toned('warn', 'A part of a report: its beginning is missing.')]] } as const]
      : []),
    {
      kind: 'paragraph',
      lines: [[`${plural(threads.length, 'thread')}, ${plural(greenThreads.length, 'green thread')}`]],
    },
    ...(processes.length === 0
      ? []
      : [{ kind: 'code', lines: processes.flatMap((process) => processLines(process, '')) } as const]),
    ...presentConfiguration(configuration, verbose),
    ...sections.flatMap(({ title, text }): Block[] => [
      { kind: 'paragraph', lines: [[toned('strong', title)]] },
      { kind: 'code', lines: text.split('\n').map((line) => [line]) },
    ]),
  ];
}

function processLines({ pid, user, state, children }: GuruProcess, indent: string): Line[] {
  return [
    [`${indent}${pid}`, toned('dim', ` ${[user, state].filter((part) => part !== undefined).join(' ')}`)],
    ...children.flatMap((child) => processLines(child, `${indent}  `)),
  ];
}

function presentConfiguration(configuration: GuruReport['configuration'], verbose: boolean): Block[] {
  const groups = Object.entries(configuration);
  if (groups.length === 0) return [];
  const names = groups.map(([name, options]) => `${name} (${Object.keys(options).length})`).join(', ');
  const blocks = groups.flatMap(([name, options]): Block[] => [
    { kind: 'paragraph', lines: [[toned('strong', `[${name}]`)]] },
    { kind: 'fields', fields: Object.entries(options).map(([key, value]) => [key, [valueText(value)]]) },
  ]);
  return verbose ? blocks : [{ kind: 'fold', summary: [`Configuration: ${names} (--config-group shows one)`], blocks }];
}

/** An option's value in one line. */
export function valueText(value: GuruValue): string {
  if (typeof value === 'string') return value.replaceAll('\n', ' / ');
  return Array.isArray(value)
    ? value.join(', ')
    : Object.entries(value)
        .map(([key, each]) => `${key}: ${each}`)
        .join(', ');
}

function presentStacks(groups: readonly StackGroup[], reports: readonly GuruReport[], verbose: boolean): Block[] {
  if (groups.length === 0) return [];
  const shown = verbose ? groups : groups.slice(0, SHOWN_GROUPS);
  const hidden = groups.slice(shown.length).reduce((sum, group) => sum + group.threads, 0);
  return [
    { kind: 'heading', line: ['Stacks'] },
    ...shown.flatMap((group) => presentGroup(group, reports, verbose)),
    ...(hidden === 0
      ? []
      : [
          {
            kind: 'paragraph',
            lines: [
              [
                toned(
                  'dim',
                  `... and ${plural(hidden, 'more thread')} in ${plural(groups.length - shown.length, 'stack')} (--verbose)`,
                ),
              ],
            ],
          } as const,
        ]),
  ];
}

/** One stack, with who is in it. */
export function presentGroup(group: StackGroup, reports: readonly unknown[], verbose: boolean): Block[] {
  const { frames, threads, green, activity, description, ids } = group;
  const who = `${threads} ${green ? 'green ' : ''}thread${threads === 1 ? '' : 's'}`;
  const id = ids.length === 1 ? ` ${ids[0]}` : '';
  const where = reports.length > 1 ? `, in ${group.reports.length} of ${reports.length} reports` : '';
  const what = activity === 'none' ? 'no stack: finished, or not started' : (description ?? activity);
  const folded = !verbose && activity === 'idle';
  const lines = folded ? [] : verbose ? frames.map((frame) => frameLine(frame)) : innermostLines(frames);
  return [
    { kind: 'paragraph', lines: [[toned('strong', who), `${id} ${what}${where}`]] },
    ...(lines.length === 0 ? [] : [{ kind: 'code', lines } as const]),
  ];
}

/** The innermost frames, and the application's first, however many of libraries it called. */
function innermostLines(frames: readonly GuruFrame[]): Line[] {
  const first = frames.findIndex(({ file }) => codeOrigin(file) === 'application');
  const ours = first < SHOWN_FRAMES ? [] : frames.slice(first, first + 1);
  const between = ours.length === 0 ? 0 : first - SHOWN_FRAMES;
  const hidden = frames.length - Math.min(frames.length, SHOWN_FRAMES) - between - ours.length;
  return [
    ...frames.slice(0, SHOWN_FRAMES).map((frame) => frameLine(frame)),
    ...(between > 0 ? [[toned('dim', `... ${plural(between, 'frame')} of libraries`)]] : []),
    ...ours.map((frame) => frameLine(frame)),
    ...(hidden > 0 ? [[toned('dim', `... ${plural(hidden, 'more frame')} (--verbose)`)]] : []),
  ];
}

function frameLine({ file, line, function: name, code }: GuruFrame): Line {
  return [`${name}  `, toned('dim', `${file}:${line}`), code === undefined ? '' : `  ${code}`];
}
