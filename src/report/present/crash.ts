import { toned, type Block, type Line } from '../block.ts';
import { crashesOf } from '../crash.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import type { CrashSection, Signal } from '../sections/crash.ts';
import { frameName, framePlace } from './frame.ts';
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
        ...(verbose ? doubtLines(section) : []),
        whereLine(section),
        ...pythonLine(section),
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
  ];
}

function signalLine({ signal, delivered, handler }: CrashSection): Line {
  const original = signal ?? delivered;
  const how = handler.reRaised ? `, caught by ${handler.name ?? 'a crash handler'}, which raised it again` : '';
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

function pythonLine({ pythonFrame: frame }: CrashSection): Line[] {
  if (frame === undefined) return [];
  return [
    [
      'called from Python in ',
      toned('mark', frame.function ?? 'unknown'),
      ` at ${frame.file}${frame.line === undefined ? '' : `:${frame.line}`}`,
    ],
  ];
}

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
