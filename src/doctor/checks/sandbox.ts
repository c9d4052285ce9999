import { FaultlineError } from '../../errors/errors.ts';
import { runTool } from '../../tools/run.ts';
import { sandboxed } from '../../tools/sandbox.ts';
import type { Check } from '../check.ts';

const CONSEQUENCE = 'gdb reads the cores of others, which may be made to harm it, with all that you may do.';

/** Whether gdb can be confined: bubblewrap is there, and the system lets it work. */
export const sandbox: Check = async () => {
  const command = sandboxed({ program: 'true', args: [] });
  if (command === undefined)
    return [
      {
        what: 'sandbox',
        value: 'not there',
        rule: 'unconfined',
        message: `Without bubblewrap ${CONSEQUENCE}`,
        fix: 'apt-get install bubblewrap',
      },
    ];
  try {
    const { exitCode, stderr } = await runTool(command);
    if (exitCode === 0) return [{ what: 'sandbox', value: 'works' }];
    return [
      {
        what: 'sandbox',
        value: 'refused',
        rule: 'unconfined',
        message: `${CONSEQUENCE} It says: ${stderr.trim().slice(0, 200)}`,
      },
    ];
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    return [{ what: 'sandbox', unknown: error.message }];
  }
};
