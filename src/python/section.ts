import type { PythonSection } from '../report/sections/python.ts';
import type { Traceback } from './traceback.ts';

/** A traceback as a section of a report. */
export function pythonSection(traceback: Traceback): PythonSection {
  const { fatalError, timeout, runtimeState, threads, cStack, cStackNote, extensionModules } = traceback;
  return {
    kind: 'python',
    title: 'Python',
    source: 'log',
    ...(fatalError === undefined ? {} : { fatalError }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(runtimeState === undefined ? {} : { runtimeState }),
    threads,
    ...(traceback.windows ? { windows: true } : {}),
    ...(cStack === undefined ? {} : { cStack }),
    ...(cStackNote === undefined ? {} : { cStackNote }),
    ...(traceback.truncated === 'threads' ? { truncated: true } : {}),
    extensionModules,
  };
}
