import { currentThread } from '../../languages/cpython/section.ts';
import { readPython } from '../../languages/cpython/read.ts';
import { readGo } from '../../languages/go/read.ts';
import { openCore, type Core } from '../../process/core.ts';
import type { CrashTest } from '../../report/crash-test.ts';
import type { Subject } from '../../report/occurrence.ts';
import { nativeEngine } from '../../stacks/native/engine.ts';
import type { Images } from '../../stacks/native/images.ts';
import type { SharedFiles } from '../../stacks/native/shared-files.ts';
import { known } from '../../text/known.ts';
import { examine, type Crash } from '../examine.ts';
import { memoryOf } from '../memory.ts';
import type { Context, TriageOptions } from '../model.ts';
import { subjectOf } from '../report.ts';
import { testAround } from '../test-of.ts';
import { crashKey } from './crash-key.ts';

/** What is its own of each crash, whichever it is equal to. */
export interface OwnFacts {
  readonly subject: Subject;
  readonly provenance: Record<string, unknown>;
  /** Of the fault, where there is one. */
  readonly address?: string;
}

/** A crash as far as it takes to know it again. */
export interface Looked {
  /** Absent of a crash that is like no other: something of it is not certain. */
  readonly key?: string;
  readonly own: OwnFacts;
}

/**
 * Looks at a core: unwinds and judges it, by its modules' unwind information and symbol tables alone.
 * @returns undefined where that can't be done.
 * @throws EvidenceError when it is no core.
 */
export async function lookAt(
  corePath: string,
  context: Context,
  files: SharedFiles,
  options: TriageOptions,
): Promise<Looked | undefined> {
  const core = openCore(corePath, { sysroot: options.sysroot, exe: options.exe, archs: options.archs });
  let images: Images | undefined;
  try {
    const { arch } = core;
    if (arch?.unwinding === undefined || core.threads.length === 0) return undefined;
    const modules = files.modules(core);
    images = files.images(core, modules);
    const process = { core, arch, unwinding: arch.unwinding, images, program: core.executable };
    const engine = nativeEngine(process, false);
    const crash = await examine(engine, core, modules, context, options);
    const beside = besideOf(core, crash, context, await testAround(engine, core));
    const memory = await memoryOf(crash, core);
    const isWhole = core.truncatedAt === undefined && !crash.bySanitizer && beside !== undefined;
    const key = isWhole
      ? crashKey({ core, crash, hint: memory?.hint, beside: [beside, core.process?.name] })
      : undefined;
    return { ...(key === undefined ? {} : { key }), own: ownFacts(core, context, crash) };
  } finally {
    images?.close();
    core.close();
  }
}

function ownFacts(core: Core, context: Context, { cause }: Crash): OwnFacts {
  return {
    subject: subjectOf({ core, context }),
    provenance: { core: { path: context.path, size: core.size }, ...context.provenance },
    ...known({ address: cause.address }),
  };
}

const FRAMES = 1000;

/**
 * What a crash is told by beside its native stack.
 * @returns undefined where that can't be compared: sanitizers' reports, goroutines, Python whose frames can't be read.
 */
function besideOf(
  core: Core,
  { recovered }: Crash,
  { python, logMessage, sanitizer }: Context,
  test: CrashTest | undefined,
): unknown {
  if (sanitizer !== undefined && sanitizer.length > 0) return undefined;
  const { pc, sp } = recovered.interruption;
  const { threadId } = recovered.place;
  if (readGo(core, { frames: 1, faults: new Map([[threadId, { pc, sp }]]) }) !== undefined) return undefined;
  const stacks = readPython(core, { frames: FRAMES, otherFrames: 1, allFrames: 2 * FRAMES, first: threadId });
  const log = [logMessage, python?.fatalError, python?.userFrame, test];
  if (stacks === undefined) return [log];
  const current = 'why' in stacks ? undefined : currentThread(stacks.threads, threadId);
  if (current === undefined || current.endsBecause !== undefined) return undefined;
  return [log, current.state, current.frames.map(({ file, function: name, line }) => [file, name, line])];
}
