import { plural } from '../text/plural.ts';
import type { Incomplete } from '../report/model.ts';
import type { PythonSignature } from './signature.ts';
import type { Traceback } from './traceback.ts';

/** What of a traceback is not known, and why. */
export function missingParts(traceback: Traceback, key: PythonSignature): Incomplete[] {
  const at = `the traceback at line ${traceback.firstLine}`;
  const { truncated, behind, mixed, newestFirst, cStackNote, threads } = traceback;
  const empty = threads.filter(({ frames, note }) => frames.length === 0 && note === undefined);
  const damaged = threads.flatMap(({ frames }) => frames.filter((frame) => Object.keys(frame).length === 0)).length;
  return [
    ...(truncated === 'start'
      ? [{ what: at, why: 'the log begins within it: whether it is of a crash is not known' }]
      : []),
    ...(behind === undefined || truncated === 'start'
      ? []
      : [
          {
            what: `the first line of ${at}`,
            why: `the one at line ${behind} has other text around it: whether it is of the same process is not known`,
          },
        ]),
    ...(truncated === 'threads' ? [{ what: at, why: 'faulthandler shows at most 100 threads' }] : []),
    ...(newestFirst
      ? [{ what: `the order of ${at}`, why: 'the log has its newest line first: it was read from its end' }]
      : []),
    ...(mixed
      ? [
          {
            what: `the stacks of ${at}`,
            why: 'another process wrote at the same time, and nothing tells whose lines are whose',
          },
        ]
      : crashThread(traceback, key, at)),
    ...(empty.length === 0
      ? []
      : [{ what: `the frames of ${threadNames(empty)} of ${at}`, why: 'the log has none: it was cut there' }]),
    ...(damaged === 0
      ? []
      : [
          {
            what: `${plural(damaged, 'frame')} of ${at}`,
            why: 'the line was wrapped or cut, and its end is not there',
          },
        ]),
    ...(cStackNote === undefined ? [] : [{ what: `the C stack of ${at}`, why: `Python wrote: ${cStackNote}` }]),
  ];
}

function crashThread(
  { fatalError, truncated, threads }: Traceback,
  { thread }: PythonSignature,
  at: string,
): Incomplete[] {
  if (fatalError === undefined || thread !== undefined) return [];
  return [{ what: `the crash thread of ${at}`, why: whyNoThread(threads.length, truncated) }];
}

function whyNoThread(threads: number, truncated: Traceback['truncated']): string {
  if (threads === 0)
    return 'no thread is shown behind it: the log was cut, or its lines have a prefix that is not known';
  if (truncated === 'threads') return 'it is none of the 100 that are shown';
  return `it ran no Python: ${threads === 1 ? 'the thread that is shown is another' : `it is none of the ${threads} that are shown`}`;
}

function threadNames(threads: readonly { readonly id?: string | undefined }[]): string {
  return threads.length === 1 ? `thread ${threads[0]?.id ?? 'without an id'}` : plural(threads.length, 'thread');
}
