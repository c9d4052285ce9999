import { fileKind } from '../evidence/file-kind.ts';
import { FaultlineError } from '../errors/errors.ts';
import type { Incomplete } from '../report/model.ts';
import type { FoundCore } from './collect.ts';
import { originOf } from './ownership.ts';
import type { Run } from './run-command.ts';

/** What a file is whose name is that of a core. */
export interface JudgedFile {
  readonly core?: FoundCore;
  readonly foreign?: true;
  readonly unreadable?: Incomplete;
}

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
