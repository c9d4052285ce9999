import { EvidenceError } from '../errors/errors.ts';
import type { JournalPlace } from './journalctl.ts';
import { howItEnded, toolFailed, type ToolCommand } from './run.ts';
import { saveOutput } from './save-output.ts';

/**
 * Writes a core that is stored in the journal into a new file.
 * @param matches must select one coredump: coredumpctl takes the newest of several.
 * @throws EvidenceError where it is not there any more; otherwise as saveOutput.
 */
export async function dumpCore(
  matches: readonly string[],
  to: string,
  { timeout, directory, file, root }: JournalPlace & { readonly timeout?: number | undefined } = {},
): Promise<void> {
  const place = Object.entries({ directory, file, root }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  const command: ToolCommand = {
    program: 'coredumpctl',
    args: ['--quiet', ...place, 'dump', ...matches],
    ...(timeout === undefined ? {} : { timeout }),
  };
  const { size, stderr, ...end } = await saveOutput(command, to);
  if (end.exitCode === 0 && size > 0) return;
  if (/No match found|neither external file nor embedded|No such file/.test(stderr)) {
    throw new EvidenceError(
      'The core is not in the journal any more.',
      'The journal dropped it to make room; triage another: faultline triage list.',
    );
  }
  throw toolFailed(command, howItEnded(end), stderr);
}
