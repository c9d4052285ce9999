import { STACK_ONLY, stackAnswer, type ToldStack } from '../coredump/recorded-stack.ts';
import type { TriageOptions } from '../coredump/model.ts';
import type { Answer } from '../report/create.ts';
import type { Incomplete } from '../report/model.ts';
import { known } from '../text/known.ts';
import type { CrashText, Writer } from './model.ts';

/** What a saved stack of each writer lacks, beside the core. */
const LACKING: Readonly<Partial<Record<Writer, readonly Incomplete[]>>> = {
  'systemd-coredump': STACK_ONLY,
  gdb: [
    {
      what: 'fault',
      why: 'without the core there are no registers, no address and no signal frame: what is told is from the stack that gdb printed',
    },
    {
      what: 'fingerprint',
      why: 'gdb prints no module beside a source line: the fingerprint may differ from the one that the core would give',
    },
  ],
  lldb: [
    {
      what: 'fault',
      why: 'without the core there are no registers and no signal frame: what is told is what lldb printed',
    },
  ],
  ABRT: [
    {
      what: 'stack',
      why: 'ABRT leaves out frames that it takes to say little: what stands above another need not have been called by it',
    },
  ],
};

/** Of a report that a program printed of itself, and of the kernel's line. */
const PRINTED: readonly Incomplete[] = [
  {
    what: 'fault',
    why: 'there are no registers, no memory and no signal frame: what is told is what the text says, and anybody may write a text',
  },
];

/**
 * What a crash that was saved as text tells, by the rules of a stack that was recorded when the process died.
 * @param source what the text is called.
 * @returns undefined where there is no stack.
 */
export function textAnswer(crash: CrashText, source: string, options: TriageOptions): Answer | undefined {
  const { facts, threads, writer, line, cause, faultIndex, handler, goroutines } = crash;
  const answer = stackAnswer(
    {
      facts,
      threads,
      writer,
      noCore: 'there is no core',
      incomplete: gaps(crash, source),
      ...known({ cause, faultIndex, handler, goroutines }),
    },
    {},
    options,
  );
  return answer === undefined ? undefined : { ...answer, subject: { path: source, ...answer.subject, line } };
}

function gaps({ writer, threads, doubt, line }: CrashText, source: string): ToldStack['incomplete'] {
  return [
    {
      what: 'core',
      why: `there is none: ${source}:${line} is a text, ${threads.some(({ frames }) => frames.length > 0) ? 'a stack' : 'a line'} as ${writer} wrote it`,
    },
    ...(doubt === undefined ? [] : [{ what: 'crash thread', why: doubt }]),
    ...(threads[0]?.truncated
      ? [{ what: 'stack', why: 'the text does not hold all of it: what called its last frame is missing' }]
      : []),
    ...(LACKING[writer] ?? PRINTED),
  ];
}
