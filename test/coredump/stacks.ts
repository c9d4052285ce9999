import type { Frame } from '../../src/report/frame.ts';
import type { CrashSection } from '../../src/report/sections/crash.ts';
import type { Report } from '../../src/report/model.ts';
import { createReport } from '../../src/report/create.ts';
import { signatureOf, type CrashStack } from '../../src/crash/signature.ts';

export const LIBC = '/usr/lib/x86_64-linux-gnu/libc.so.6';
export const APP = '/home/ci/build-1234/app';

/** A frame as a row of a table. */
export type Row = readonly [
  name: string | undefined,
  module: string | undefined,
  role: Frame['role'],
  more?: Partial<Frame>,
];

/** Frames from rows; addresses differ from frame to frame as in a real stack. */
export function frames(rows: readonly Row[], base = 0x7f00_0000_1000): Frame[] {
  return rows.map(([name, module, role, more], index) => ({
    index,
    address: `0x${(base + index * 0x111).toString(16)}`,
    ...(name === undefined ? {} : { function: name }),
    ...(module === undefined ? {} : { module }),
    ...(role === undefined ? {} : { role }),
    ...more,
  }));
}

/** What `signatureOf` takes: fault and culprit are where the roles say. */
export function crash(rows: readonly Row[], more: Partial<CrashStack> = {}): CrashStack {
  const index = (role: Frame['role']) => rows.findIndex((row) => row[2] === role);
  const [fault, culprit] = [index('fault'), index('culprit')];
  const culpritIndex = culprit < 0 ? undefined : culprit;
  return {
    class: 'null-read',
    signal: 'SIGSEGV',
    frames: frames(rows),
    faultIndex: fault < 0 ? culpritIndex : fault,
    culpritIndex,
    ...more,
  };
}

/** A report as `triage coredump` makes it, of a stack. */
export function crashReport(rows: readonly Row[], more: Partial<CrashStack> = {}): Report {
  const stack = crash(rows, more);
  const at = (index: number | undefined) => stack.frames.find((frame) => frame.index === index);
  const [faultFrame, culpritFrame] = [at(stack.faultIndex), at(stack.culpritIndex)];
  const signature = signatureOf(stack);
  const section: CrashSection = {
    kind: 'crash',
    title: 'Crash',
    signal: { number: 11, name: 'SIGSEGV', code: 1, codeName: 'SEGV_MAPERR' },
    cause: { class: stack.class, summary: 'read of address 0x0, not mapped', confidence: 'high' },
    handler: { present: false },
    ...(faultFrame === undefined ? {} : { faultFrame }),
    ...(culpritFrame === undefined ? {} : { culpritFrame }),
    ...signature,
  };
  const finding = {
    rule: `coredump/${stack.class}`,
    level: 'error',
    title: `${stack.class} in ${culpritFrame?.function ?? 'unknown'}`,
    message: section.cause.summary,
    fingerprint: signature.fingerprint,
  } as const;
  return createReport('triage coredump', {
    subject: { core: 'core' },
    findings: [finding],
    sections: [
      section,
      { kind: 'backtrace', title: 'Backtrace', threadId: 1, frames: [...stack.frames], truncated: false },
    ],
    incomplete: [],
    provenance: {},
  });
}
