import { toned, type Block, type Line } from '../block.ts';
import type { PythonFrame } from '../python-frame.ts';
import type { PythonSection, PythonThread } from '../sections/python.ts';
import { frameCells } from './frame.ts';
import { presentTasks } from './python-tasks.ts';
import { WEAK } from './weak.ts';

const SHOWN_GROUPS = 4;
const SHOWN_FRAMES = 12;
const SHOWN_NAMES = 4;

/** The Python stacks, the current thread first, identical stacks once; the C stack where there is one. */
export function presentPython(section: PythonSection, { verbose }: { verbose: boolean }): Block[] {
  const threads = section.threads.toSorted((a, b) => Number(b.current) - Number(a.current));
  const groups = [...Map.groupBy(threads, stackKey).values()];
  const shown = verbose ? groups : groups.slice(0, SHOWN_GROUPS);
  const hidden = groups.slice(shown.length).flat().length;
  return [
    { kind: 'heading', line: [section.title] },
    ...why(section).map((line): Block => ({ kind: 'paragraph', lines: [[line]] })),
    ...shown.map((group): Block => ({
      kind: 'code',
      lines: groupLines(group, section.userFrame, verbose),
      reading: true,
    })),
    ...(hidden === 0 ? [] : [note(`... and ${hidden} more threads (--verbose)`)]),
    ...(section.truncated
      ? [note(section.source === 'core' ? '... more threads were not read' : '... faulthandler left more threads out')]
      : []),
    ...presentTasks(section, verbose),
    ...cStack(section, verbose),
    ...(section.extensionModules.length === 0
      ? []
      : [{ kind: 'paragraph', lines: [[`Extension modules: ${section.extensionModules.join(', ')}`]] } as const]),
  ];
}

function stackKey({ current, state, interpreter, frames, note, truncated }: PythonThread): string {
  return JSON.stringify([current, state, interpreter, frames, note, truncated]);
}

function why({ fatalError, windows, timeout, runtimeState, signature, weak, seen }: PythonSection): string[] {
  return [
    ...(signature === undefined ? [] : [`Signature: ${signature}${weak === true ? ` (${WEAK})` : ''}`]),
    ...(seen === undefined || seen.count < 2
      ? []
      : [
          `Seen ${seen.count} times${seen.firstTime === undefined || seen.lastTime === undefined ? '' : `, from ${seen.firstTime} to ${seen.lastTime}`}`,
        ]),
    ...(fatalError === undefined
      ? []
      : [`${windows ? 'Windows fatal exception' : 'Fatal Python error'}: ${fatalError}`]),
    ...(runtimeState === undefined ? [] : [`Python runtime state: ${runtimeState}`]),
    ...(timeout === undefined ? [] : [`Timeout (${timeout})`]),
  ];
}

function groupLines(group: readonly PythonThread[], user: PythonFrame | undefined, verbose: boolean): Line[] {
  const [thread] = group;
  if (thread === undefined) return [];
  const shown = verbose ? thread.frames : thread.frames.slice(0, SHOWN_FRAMES);
  const hidden = thread.frames.length - shown.length;
  const marked = thread.current ? shown.findIndex((frame) => isSame(frame, user)) : -1;
  return [
    group.length === 1 ? threadHeading(thread) : [toned('dim', groupName(group, verbose))],
    ...shown.map((frame, index): Line => [
      index === marked ? toned('mark', name(frame)) : name(frame),
      toned('dim', place(frame)),
    ]),
    ...(hidden > 0 ? [[toned('dim', `  ... ${hidden} more frames (--verbose)`)]] : []),
    ...(thread.truncated ? [[toned('dim', '  ... the stack goes on beyond what was written')]] : []),
    ...(thread.note === undefined ? [] : [[toned('dim', `  ${thread.note}`)]]),
  ];
}

/** Only the words are strong: a thread's number is no headline. */
function threadHeading(thread: PythonThread): Line {
  return thread.current
    ? [toned('strong', 'Current thread'), threadName(thread)]
    : [toned('dim', `Thread${threadName(thread)}`)];
}

function groupName(group: readonly PythonThread[], verbose: boolean): string {
  const state = group[0]?.state;
  const shown = verbose ? group : group.slice(0, SHOWN_NAMES);
  return `${group.length} threads${state === undefined ? '' : `, ${STATES[state]}`}: ${threadNames(shown)}${shown.length < group.length ? ' ...' : ''}`;
}

function threadNames(group: readonly PythonThread[]): string {
  return group.map((each) => each.name ?? each.nativeId ?? each.id ?? '').join(' ');
}

function isSame(a: PythonFrame, b: PythonFrame | undefined): boolean {
  return a.file === b?.file && a.line === b?.line && a.function === b?.function;
}

/** What follows the word "thread": its number, name, state and interpreter, each where it is known. */
function threadName({ id, nativeId, name, state, interpreter }: PythonThread): string {
  const own = ['', nativeId === undefined ? id : String(nativeId), name === undefined ? undefined : `[${name}]`];
  return [
    own.filter((part) => part !== undefined).join(' '),
    ...(state === undefined ? [] : [STATES[state]]),
    ...(interpreter === undefined ? [] : [`interpreter ${interpreter}`]),
  ].join(', ');
}

const STATES = {
  'has-gil': 'has the GIL',
  'waiting-for-gil': 'waits for the GIL',
  native: 'in native code',
  collecting: 'collects garbage',
} as const satisfies Record<NonNullable<PythonThread['state']>, string>;

function name(frame: PythonFrame): string {
  return `  ${frame.function ?? 'unknown function'}  `;
}

function place({ file, line }: PythonFrame): string {
  return `${file ?? 'unknown file'}${line === undefined ? '' : `:${line}`}`;
}

function cStack({ cStack: frames = [], cStackNote }: PythonSection, verbose: boolean): Block[] {
  if (frames.length === 0) return cStackNote === undefined ? [] : [note(`No C stack: ${cStackNote}`)];
  const shown = verbose ? frames : frames.slice(0, SHOWN_FRAMES);
  const hidden = frames.length - shown.length;
  return [
    { kind: 'paragraph', lines: [[toned('strong', "Current thread's C stack")]] },
    {
      kind: 'table',
      columns: [
        { title: '', align: 'right' },
        { title: '', wide: true },
        { title: '', wide: true },
      ],
      rows: shown.map(frameCells),
    },
    ...(hidden === 0 ? [] : [note(`... ${hidden} more frames (--verbose)`)]),
    ...(cStackNote === undefined ? [] : [note(`... ${cStackNote}`)]),
  ];
}

function note(text: string): Block {
  return { kind: 'paragraph', lines: [[toned('dim', text)]] };
}
