import { readGo } from '../languages/go/read.ts';
import { goroutinesSection, ownCall } from '../languages/go/section.ts';
import type { Core } from '../process/core.ts';
import type { Incomplete } from '../report/model.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import type { GoroutinesSection } from '../report/sections/goroutines.ts';
import { known, listOf } from '../text/known.ts';
import type { Crash } from './examine.ts';

const FRAMES = 100;

/** What is known of a Go program that crashed. */
export interface GoOfCrash {
  readonly goroutines?: GoroutinesSection;
  /** Where the crash thread was in code of the program's own. */
  readonly languageFrame?: CrashSection['languageFrame'];
  readonly incomplete: readonly Incomplete[];
}

/** The goroutines of a Go program, from its core and its file. */
export function goroutinesOf(core: Core, { recovered }: Crash): GoOfCrash {
  const { threadId } = recovered.place;
  const { pc, sp } = recovered.interruption;
  const program = readGo(core, { frames: FRAMES, faults: new Map([[threadId, { pc, sp }]]) });
  if (program === undefined || 'why' in program)
    return { incomplete: listOf(program && { what: 'goroutines', why: program.why }) };
  const section = goroutinesSection(program, threadId);
  const { missing } = program;
  const call = ownCall(program, threadId);
  return {
    goroutines: section,
    ...known({ languageFrame: call && { ...call, language: 'go' } }),
    incomplete: listOf(missing === undefined ? undefined : { what: 'goroutines', why: missing }),
  };
}
