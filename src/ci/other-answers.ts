import { FaultlineError } from '../errors/errors.ts';
import type { Answer } from '../report/create.ts';
import type { CiOptions } from './model.ts';

/** What valgrind's logs and the binaries tell, where they are asked for. What can't be told is an answer that says so. */
export async function otherAnswers({ valgrind, binaries, config }: CiOptions): Promise<Answer[]> {
  const asked: [string, () => Promise<Answer>][] = [
    ...(valgrind.length === 0
      ? []
      : [['valgrind', () => valgrindAnswer(valgrind)] satisfies [string, () => Promise<Answer>]]),
    ...(binaries.length === 0
      ? []
      : [['debug sections', () => binariesAnswer(binaries, config)] satisfies [string, () => Promise<Answer>]]),
  ];
  return Promise.all(asked.map(([what, answer]) => answer().catch((error: unknown) => failed(what, error))));
}

async function valgrindAnswer(logs: readonly string[]): Promise<Answer> {
  const { summarise } = await import('../valgrind/summarise.ts');
  const { report } = await summarise({
    logs,
    onlyThrough: [],
    ignoredModules: [],
    interpreter: 'auto',
    failOn: 'never',
    limits: {},
    allowIncomplete: false,
    byProcess: false,
  });
  return report;
}

async function binariesAnswer(paths: readonly string[], { debugSections = {} }: CiOptions['config']): Promise<Answer> {
  const { checkDebugSections } = await import('../debug-sections/check.ts');
  const policy = {
    require: 'none',
    requireBuildId: false,
    requireCoreBuildId: false,
    allowSeparate: false,
    forbidDebug: false,
    exceptions: debugSections.policy ?? [],
  } as const;
  return checkDebugSections({
    paths,
    debugRoots: debugSections.debugRoots ?? [],
    archives: false,
    engine: 'native',
    policy,
  });
}

function failed(what: string, error: unknown): Answer {
  const why = error instanceof FaultlineError ? error.message : `internal error: ${String(error)}`;
  return { subject: {}, findings: [], sections: [], incomplete: [{ what, why }], provenance: {} };
}
