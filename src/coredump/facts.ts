import type { Core } from '../process/core.ts';
import type { Incomplete } from '../report/model.ts';
import type { ModulesSection } from '../report/sections/modules.ts';
import type { ProcessSection } from '../report/sections/process.ts';
import type { SourceSection } from '../report/sections/source.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Distribution } from '../symbols/debug-packages.ts';
import type { Crash } from './examine.ts';
import type { Context } from './model.ts';

/** Everything about one core that its report is made of. */
export interface CrashFacts extends Crash {
  readonly core: Core;
  readonly context: Context;
  readonly incomplete: readonly Incomplete[];
  readonly modules: ModulesSection;
  readonly process: ProcessSection;
  readonly source: SourceSection | undefined;
  readonly distribution: Distribution | undefined;
  /** The program's file that the engine was given. */
  readonly executable: string | undefined;
  readonly engine: Engine;
}
