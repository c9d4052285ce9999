import type { CrashSection, Handler, Signal } from '../report/sections/crash.ts';
import type { PythonSection } from '../report/sections/python.ts';
import { userFrame } from '../runtimes/python-code-origin.ts';
import type { EngineName } from '../stacks/engine.ts';
import type { Judgement } from './culprit.ts';
import { signatureOf } from './signature.ts';
import type { Program } from './weak.ts';

/** What is known of a crash, by whatever engine. */
export interface ToldCrash {
  readonly engine: EngineName;
  /** What the processor is called. */
  readonly arch?: string | undefined;
  /** That of the original fault, if it is known. */
  readonly signal?: Signal | undefined;
  readonly delivered?: Signal | undefined;
  readonly cause: CrashSection['cause'];
  readonly handler: Handler;
  readonly thread?: CrashSection['thread'];
  readonly judgement: Omit<Judgement, 'bySanitizer'>;
  readonly faultFrameReason: string;
  readonly python?: PythonSection | undefined;
  readonly program: Program;
}

/** Where and why a process died, with signature and fingerprint. */
export function crashSectionOf(crash: ToldCrash): CrashSection {
  const { engine, arch, signal, delivered, cause, handler, thread, judgement, faultFrameReason, python, program } =
    crash;
  const { frames, fault, culprit, culpritReason } = judgement;
  return {
    kind: 'crash',
    title: 'Crash',
    ...(signal === undefined ? {} : { signal }),
    ...(delivered === undefined ? {} : { delivered }),
    ...(arch === undefined ? {} : { arch }),
    cause,
    handler,
    ...(thread === undefined ? {} : { thread }),
    ...(fault === undefined ? {} : { faultFrame: fault }),
    faultFrameReason,
    ...(culprit === undefined ? {} : { culpritFrame: culprit }),
    culpritReason,
    ...pythonFrame(python),
    engine,
    ...signatureOf({
      class: cause.class,
      signal: signal?.name,
      frames,
      faultIndex: fault?.index,
      culpritIndex: culprit?.index,
      program,
    }),
  };
}

/** Where the crash thread was in Python code that is somebody's own. */
function pythonFrame(python: PythonSection | undefined): { pythonFrame?: NonNullable<CrashSection['pythonFrame']> } {
  const frame = userFrame(python?.threads.find((thread) => thread.current)?.frames ?? []);
  return frame === undefined ? {} : { pythonFrame: frame };
}
