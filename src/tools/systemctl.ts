import { EvidenceError } from '../errors/errors.ts';
import { BY_HAND, runTool, toolFailed } from './run.ts';

/**
 * The main process of a unit.
 * @throws EvidenceError if the unit does not run; ToolError if systemctl can't tell.
 */
export async function mainPid(unit: string): Promise<number> {
  const command = {
    program: 'systemctl',
    args: ['show', '--property=MainPID', '--value', '--', unit],
    moreTime: BY_HAND,
  };
  const { stdout, stderr, exitCode } = await runTool(command);
  const pid = Number(stdout.trim());
  if (exitCode !== 0 || !Number.isInteger(pid)) throw toolFailed(command, "can't tell the process of the unit", stderr);
  if (pid <= 0)
    throw new EvidenceError(`The unit ${unit} does not run.`, `Start it, or look at: systemctl status ${unit}`);
  return pid;
}

/** Properties of a unit, as systemctl shows them. @throws ToolError where systemd does not answer. */
export async function unitProperties(unit: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const command = {
    program: 'systemctl',
    args: ['show', `--property=${names.join(',')}`, '--', unit],
    moreTime: BY_HAND,
  };
  const { stdout, stderr, exitCode } = await runTool(command);
  if (exitCode !== 0) throw toolFailed(command, "can't tell of the unit", stderr);
  return new Map(
    stdout
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
