import { toned, type Block, type Column, type Line } from '../block.ts';
import { crashesOf } from '../crash.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import type { CrashSection, Occurred, Signal } from '../sections/crash.ts';
import { frameName, framePlace } from './frame.ts';
import { variableLine } from './variable.ts';
import { WEAK } from './weak.ts';

/** The verdict, under the name of its core where there are several: what signal, what fault at which address, where; then the signature. */
export function presentCrash(
  section: CrashSection,
  { report, verbose }: { readonly report: Report; readonly verbose: boolean },
): Block[] {
  return [
    ...(typeof section.core === 'string' ? [{ kind: 'heading', line: [`Crash: ${section.core}`] } as const] : []),
    {
      kind: 'paragraph',
      lines: [
        signalLine(section),
        causeLine(section),
        ...(section.cause.variable === undefined ? [] : [variableLine(section.cause.variable)]),
        ...(verbose ? doubtLines(section) : []),
        whereLine(section),
        ...languageLine(section),
        ...(section.test === undefined
          ? []
          : [['in the test ', toned('mark', section.test.id), ` of ${section.test.framework}`]]),
        ...occurrencesLine(crashesOf(report).find(({ crash }) => crash === section)?.finding),
        ...reasonLines(section),
      ],
    },
    {
      kind: 'fields',
      fields: [
        ['signature', [section.signature]],
        ['fingerprint', [section.fingerprint, ...(section.weak === true ? [toned('warn', ` (${WEAK})`)] : [])]],
      ],
    },
    ...occurrenceBlocks(section, verbose),
  ];
}

/** Occurrences that are shown where not everything is. */
const SHOWN = 5;

/** The cores that a crash was examined for; none where it is its own alone. */
export function occurrenceBlocks({ occurrences = [] }: Pick<CrashSection, 'occurrences'>, verbose: boolean): Block[] {
  if (occurrences.length === 0) return [];
  const shown = verbose ? occurrences : occurrences.slice(0, SHOWN);
  const left = occurrences.length - shown.length;
  const columns = OCCURRED.filter(({ of }) => occurrences.some((each) => of(each) !== undefined));
  const caption = `${occurrences.length} cores have these frames and this fault; the first was examined`;
  return [
    { kind: 'paragraph', lines: [[caption]] },
    {
      kind: 'table',
      columns: columns.map(({ of: _, ...column }) => column),
      rows: shown.map((each) => columns.map(({ of }) => [of(each) ?? ''])),
    },
    ...(left === 0
      ? []
      : [{ kind: 'paragraph', lines: [[toned('dim', `${left} more: --verbose, or --json`)]] } as const]),
  ];
}

const OCCURRED: readonly (Column & { readonly of: (each: Occurred) => string | undefined })[] = [
  { title: 'time (UTC)', of: ({ time }) => time?.slice(0, 19).replace('T', ' ') },
  { title: 'host', of: ({ host }) => host },
  { title: 'pid', align: 'right', of: ({ pid }) => (pid === undefined ? undefined : String(pid)) },
  { title: 'address', align: 'right', of: ({ address }) => address },
  { title: 'core', wide: true, of: ({ core }) => core },
];

function signalLine({ signal, delivered, handler }: CrashSection): Line {
  const original = signal ?? delivered;
  const end = original?.name === delivered?.name ? 'raised it again' : `ended the process with ${delivered?.name}`;
  const how = handler.reRaised ? `, caught by ${handler.name ?? 'a crash handler'}, which ${end}` : '';
  return [toned('bad', original === undefined ? 'unknown signal' : signalName(original)), how];
}

function signalName(signal: Signal): string {
  return signal.codeName === undefined ? signal.name : `${signal.name} (${signal.codeName})`;
}

function causeLine({ cause }: CrashSection): Line {
  return [
    toned('strong', cause.class),
    `: ${cause.summary}`,
    toned('dim', cause.confidence === 'high' ? '' : ` [${cause.confidence} confidence]`),
  ];
}

/** Why the confidence is not high. */
function doubtLines({ cause: { because = [] } }: CrashSection): Line[] {
  return because.map((why) => [toned('dim', `not certain: ${why}`)]);
}

function whereLine({ cause, culpritFrame, faultFrame, thread }: CrashSection): Line {
  const frame = culpritFrame ?? faultFrame;
  if (frame === undefined) return ['in an unknown place'];
  const place = framePlace(frame);
  const happened = cause.class === 'sent-signal' ? 'while the thread was in ' : 'in ';
  return [
    happened,
    toned('mark', frameName(frame)),
    place === undefined ? '' : ` at ${place}`,
    thread?.name === undefined ? '' : toned('dim', ` (thread ${thread.id} "${thread.name}")`),
  ];
}

/** Where the program's own code of another language called what failed. */
function languageLine({ pythonFrame, languageFrame, culpritFrame }: CrashSection): Line[] {
  const frame = languageFrame ?? (pythonFrame && { ...pythonFrame, language: 'python' });
  if (frame === undefined || (frame.language === 'go' && frame.function === culpritFrame?.function)) return [];
  const isOnlyPlace = frame.language === 'go' && culpritFrame === undefined;
  return [
    [
      isOnlyPlace ? 'the goroutine was in ' : `called from ${LANGUAGES[frame.language] ?? frame.language} in `,
      toned('mark', frame.function ?? 'unknown'),
      frame.file === undefined ? '' : ` at ${frame.file}${frame.line === undefined ? '' : `:${frame.line}`}`,
    ],
  ];
}

const LANGUAGES: Readonly<Record<string, string>> = { python: 'Python', go: 'Go' };

/** Where equal crashes are told as one. */
function occurrencesLine(finding: Finding | undefined): Line[] {
  return finding?.occurrences === undefined ? [] : [[toned('strong', `seen ${finding.occurrences} times`)]];
}

function reasonLines({ faultFrame, faultFrameReason, culpritFrame, culpritReason }: CrashSection): Line[] {
  const lines: Line[] = [];
  if (faultFrame !== undefined && faultFrameReason !== undefined)
    lines.push([toned('dim', `fault frame #${faultFrame.index}: ${faultFrameReason}`)]);
  if (culpritFrame !== undefined && culpritReason !== undefined)
    lines.push([
      toned('dim', `culprit${culpritFrame.foundBy !== 'sanitizer' ? ` #${culpritFrame.index}` : ''}: ${culpritReason}`),
    ]);
  return lines;
}
