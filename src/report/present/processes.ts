import { toned, type Block, type Tone } from '../block.ts';
import type { LiveProcessEntry, ProcessClass, ProcessesSection } from '../sections/processes.ts';
import { frameCells } from './frame.ts';
import { quote } from '../../text/shell.ts';
import { more } from './more.ts';

const SHOWN_GROUPS = 6;
const SHOWN_FRAMES = 8;

const TONES: Readonly<Record<ProcessClass, Tone>> = {
  deadlock: 'bad',
  'lost-lock': 'bad',
  stopped: 'warn',
  busy: 'warn',
  uninterruptible: 'warn',
  idle: 'strong',
  waiting: 'strong',
  active: 'strong',
  zombie: 'warn',
  traced: 'warn',
  unknown: 'warn',
};

/** Processes that run: what each does in one line, then its threads. */
export function presentProcesses({ processes }: ProcessesSection, context: { verbose: boolean }): Block[] {
  return processes.flatMap((process) => presentOne(process, context));
}

function presentOne(process: LiveProcessEntry, { verbose }: { verbose: boolean }): Block[] {
  const { pid, name, command, cpu, threads, state, waitsIn, parentPid } = process;
  const groups = verbose ? threads.groups : threads.groups.slice(0, SHOWN_GROUPS);
  return [
    { kind: 'heading', line: [`Process ${pid} (${name})`] },
    {
      kind: 'paragraph',
      lines: [[toned(TONES[process.class], process.class), `: ${process.summary}`]],
    },
    {
      kind: 'fields',
      fields: [
        ...(command === undefined ? [] : [['command', [commandText(command)]] as const]),
        ['state', [waitsIn === undefined ? state : `${state}, in the kernel's ${waitsIn}`]],
        ['processor', [`${Math.round(cpu * 100)} % of one`]],
        ['parent', [String(parentPid)]],
      ],
    },
    ...groups.flatMap((group) => presentGroup(group, verbose)),
    ...more(threads.groups.length - groups.length, 'stacks'),
  ];
}

/** Of a browser it fills a screen. */
const LONGEST = 200;

function commandText(command: readonly string[]): string {
  const text = command.map(quote).join(' ');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}

function presentGroup(group: LiveProcessEntry['threads']['groups'][number], verbose: boolean): Block[] {
  const { threads, name, state, systemCall, pool, busy, unchanged, truncated } = group;
  const frames = verbose ? group.frames : group.frames.slice(0, SHOWN_FRAMES);
  const who = threads.length === 1 ? `thread ${threads[0]}` : `${threads.length} threads`;
  const doing = [
    ...(busy === true ? ['busy'] : []),
    ...(systemCall === undefined ? [state] : [threads.length === 1 ? systemCall : `each ${systemCall}`]),
    ...(pool === undefined ? [] : [`without work in ${pool}`]),
    ...(unchanged === true ? ['the same in all samples'] : []),
  ].filter((each) => each !== undefined);
  const cut = frames.length < group.frames.length || truncated === true;
  return [
    {
      kind: 'paragraph',
      lines: [
        [toned('strong', who), `${name === undefined ? '' : ` (${name})`}${doing.map((each) => `, ${each}`).join('')}`],
      ],
    },
    ...(frames.length === 0
      ? []
      : [
          {
            kind: 'table',
            columns: [
              { title: '', align: 'right' },
              { title: '', wide: true },
              { title: '', wide: true },
            ],
            rows: [...frames.map(frameCells), ...(cut ? [[[''], [toned('dim', '...')], ['']]] : [])],
          } as const,
        ]),
  ];
}
