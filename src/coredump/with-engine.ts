import type { StartingEngine } from '../stacks/engine.ts';
import { withGdb } from '../stacks/gdb/start.ts';
import type { CoredumpOptions } from './model.ts';

const TIMEOUT = 120_000;

/** Works with the engine that unwinds cores, which starts meanwhile. */
export async function withEngine<Result>(
  { timeout = TIMEOUT, sysroot, sandbox = true }: CoredumpOptions,
  work: (starting: StartingEngine) => Promise<Result>,
): Promise<Result> {
  return withGdb({ timeout, sandbox, ...(sysroot === undefined ? {} : { sysroot }) }, work);
}
