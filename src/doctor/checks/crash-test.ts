import { rmSync } from 'node:fs';
import { collectCores } from '../../evidence/run/collect.ts';
import { runCommand } from '../../evidence/run/run-command.ts';
import { temporaryDirectory } from '../../tools/lifecycle.ts';
import type { Check } from '../check.ts';

/** Crashes a process and looks whether its core lands where faultline finds it. */
export const crashTest: Check = async ({ crashTest: wanted, corePattern: pattern, usesPid }) => {
  if (!wanted) return [];
  const directory = temporaryDirectory();
  try {
    const run = await runCommand(['sh', '-c', 'cd "$0" && kill -s SEGV $$', directory.path], {
      sanitizerOptions: false,
    });
    const { cores, incomplete, lost = '' } = await collectCores(run, { pattern, usesPid });
    const [core] = cores;
    if (core === undefined)
      return [
        {
          what: 'crash test',
          rule: 'crash-test',
          message: `A process was crashed and left no core that is found: ${[...incomplete.map(({ why }) => why), lost].join('; ')}`,
          fix: 'sysctl -w kernel.core_pattern=core.%p',
        },
      ];
    if (core.candidate.path !== undefined) rmSync(core.candidate.path, { force: true });
    return [{ what: 'crash test', value: `a core was found: ${core.name}` }];
  } finally {
    directory.remove();
  }
};
