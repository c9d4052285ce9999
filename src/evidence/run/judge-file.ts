import { fileKind } from '../file-kind.ts';
import { FaultlineError } from '../../errors/errors.ts';
import type { JudgedFile } from './model.ts';
import { originOf } from './ownership.ts';
import type { Run } from './run-command.ts';

/** A core of the run, one of somebody else, a core that can't be told, or a file that only has such a name. */
export async function judgeFile(file: string, run: Run): Promise<JudgedFile> {
  const kind = await fileKind(file);
  if (kind === 'inaccessible' || kind === 'empty')
    return {
      unreadable: {
        what: file,
        why: kind === 'empty' ? 'it is empty: the disk was full, or a limit was 0' : 'it may not be read',
      },
    };
  if (kind !== 'core') return {};
  try {
    const { ours, pid, executable, name } = originOf(file, run);
    return ours ? { core: { candidate: { path: file }, name: file, pid, executable, comm: name } } : { foreign: true };
  } catch (error) {
    if (error instanceof FaultlineError) return { unreadable: { what: file, why: error.message } };
    throw error;
  }
}
