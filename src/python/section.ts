import type { PythonSection } from '../report/sections/python.ts';
import type { Traceback } from './traceback.ts';

/** A traceback as a section of a report. */
export function pythonSection(traceback: Traceback): PythonSection {
  const { fatalError, timeout, runtimeState, threads, cStack, extensionModules } = traceback;
  return {
    kind: 'python',
    title: 'Python',
    ...(fatalError === undefined ? {} : { fatalError }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(runtimeState === undefined ? {} : { runtimeState }),
    threads,
    ...(cStack === undefined ? {} : { cStack }),
    ...(traceback.truncated === 'threads' ? { truncated: true } : {}),
    extensionModules,
  };
}
