import type { Core } from '../process/core.ts';
import type { Frame } from '../report/frame.ts';
import type { Incomplete } from '../report/model.ts';
import type { ModulesSection } from '../report/sections/modules.ts';
import type { ProcessSection } from '../report/sections/process.ts';
import type { CrashSection } from '../report/sections/crash.ts';
import type { GoroutinesSection } from '../report/sections/goroutines.ts';
import type { LocksSection } from '../report/sections/locks.ts';
import type { MemorySection } from '../report/sections/memory.ts';
import type { PythonSection } from '../report/sections/python.ts';
import type { SourceSection } from '../report/sections/source.ts';
import type { VariablesSection } from '../report/sections/variables.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Instruction } from '../stacks/model.ts';
import type { Distribution } from '../symbols/debug-packages.ts';
import type { Crash } from './examine.ts';
import type { Context } from './model.ts';

/** Everything about one core that its report is made of. */
export interface CrashFacts extends Omit<Crash, 'instructions'> {
  readonly instructions: readonly Instruction[];
  readonly core: Core;
  readonly context: Context;
  readonly incomplete: readonly Incomplete[];
  readonly modules: ModulesSection;
  readonly process: ProcessSection;
  readonly source: SourceSection | undefined;
  readonly variables: VariablesSection | undefined;
  readonly memory: MemorySection | undefined;
  readonly locks: LocksSection | undefined;
  readonly python?: PythonSection;
  readonly goroutines?: GoroutinesSection;
  /** Where the crash thread was in code of the program's own, in a language that its stack does not show. */
  readonly languageFrame?: CrashSection['languageFrame'];
  /** The test that ran. */
  readonly test?: CrashSection['test'];
  /** The frames of the crash thread with those of another language among them. */
  readonly merged?: readonly Frame[];
  readonly distribution: Distribution | undefined;
  /** The program's file that the engine was given. */
  readonly executable: string | undefined;
  readonly engine: Engine;
}
