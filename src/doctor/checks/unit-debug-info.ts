import { existsSync, realpathSync } from 'node:fs';
import { checkDebugSections } from '../../debug-sections/check.ts';
import { sectionOf } from '../../report/section-of.ts';
import { debugCommand, distributionOf } from '../../symbols/debug-packages.ts';
import { systemAt } from '../../symbols/system.ts';
import { owningPackages } from '../../tools/package-manager.ts';
import type { Observation } from '../check.ts';

/** Functions and lines are what a backtrace needs, wherever they are. */
const POLICY = {
  require: 'line-tables',
  requireBuildId: false,
  requireCoreBuildId: false,
  allowSeparate: true,
  forbidDebug: false,
  exceptions: [],
} as const;

/** Whether a crash in the program of a service can be told by functions and lines. */
export async function unitDebugInfo(unit: string, executable: string): Promise<Observation> {
  const what = `${unit} debug info`;
  if (!existsSync(executable)) return { what, unknown: `${executable} does not exist here` };
  const file = realpathSync(executable);
  const report = await checkDebugSections({
    paths: [file],
    debugRoots: [],
    archives: false,
    engine: 'native',
    policy: POLICY,
  });
  const [result] = sectionOf(report, 'debug-sections')?.files ?? [];
  if (result === undefined) return { what, value: `${file} is no ELF file` };
  const seen = { what, value: result.detail === undefined ? result.verdict : `${result.verdict}, ${result.detail}` };
  if (result.passes) return seen;
  const [owner] = (await owningPackages([file])).values();
  const shows =
    result.verdict === 'symtab-only' || result.verdict === 'minidebug' ? 'functions without lines' : 'addresses only';
  const finding = { ...seen, rule: 'unit-debug-info', message: `A crash in ${file} will show ${shows}.` } as const;
  const fix = debugCommand(distributionOf(systemAt('/')), { path: file, buildId: result.buildId, owner });
  return owner === undefined || fix === undefined
    ? { ...finding, fix: `gcc -g ...   # when ${file} is built`, anyone: true }
    : { ...finding, fix };
}
