import type { Frame } from '../report/frame.ts';
import type { PythonFrame } from '../report/python-frame.ts';
import type { CrashSection, Handler, Signal } from '../report/sections/crash.ts';
import type { PythonSection } from '../report/sections/python.ts';
import { userFrame } from '../runtimes/python-code-origin.ts';
import type { EngineName } from '../stacks/engine.ts';
import { known } from '../text/known.ts';
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
  /** The frames with those of Python code among them, where that is known. */
  readonly merged?: readonly Frame[] | undefined;
  /** Where the crash thread was in code of the program's own, if not in Python. */
  readonly languageFrame?: CrashSection['languageFrame'];
  readonly test?: CrashSection['test'];
  readonly program: Program;
}

/** Where and why a process died, with signature and fingerprint. */
export function crashSectionOf(crash: ToldCrash): CrashSection {
  const { engine, arch, signal, delivered, cause, handler, thread, judgement, faultFrameReason, program } = crash;
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
    ...(crash.languageFrame === undefined ? {} : { languageFrame: crash.languageFrame }),
    ...pythonFrame(crash),
    ...known({ test: crash.test }),
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

/**
 * Where the crash thread was in Python code that is somebody's own: where it is known which native frames run Python code, the
 * innermost that called the culprit.
 */
function pythonFrame({
  python,
  merged,
  judgement: { culprit, fault },
}: ToldCrash): Pick<CrashSection, 'pythonFrame' | 'languageFrame'> {
  const below = culprit?.index ?? fault?.index ?? 0;
  const called =
    merged?.filter(({ index, language }) => language === 'python' && index >= below) ??
    python?.threads.find((thread) => thread.current)?.frames;
  const found = userFrame<PythonFrame>(called ?? []);
  if (found === undefined) return {};
  const { function: name, file, line } = found;
  const frame = known({ function: name, file, line });
  return { pythonFrame: frame, languageFrame: { ...frame, language: 'python' } };
}
