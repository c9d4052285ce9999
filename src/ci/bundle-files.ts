import { memberPath } from '../bundle/manifest.ts';
import type { Content } from '../bundle/write.ts';
import { inspectModules, originalPath, OTHER_LAYOUT, programModule, type InspectedModule } from '../modules/modules.ts';
import { readFacts } from '../debug-files/facts.ts';
import { searchPlaces, withElf, type SearchPlaces } from '../debug-files/lookup.ts';
import { findAlternative, findSeparate } from '../debug-files/separate.ts';
import { openFile, type FileBytes } from '../elf/bytes.ts';
import { openCore } from '../process/core.ts';
import { debugFile, SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { FaultlineError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import type { Incomplete } from '../report/model.ts';

/** Files that belong to a crash, opened, and those that can't go with it. */
export interface BundleFiles {
  readonly contents: readonly Content[];
  readonly missing: readonly Incomplete[];
  readonly close: () => void;
}

/** Bytes of separate debug files for one crash; all of them together for a large C++ program. */
const DEBUG_MAX = 1024 ** 3;
/** What reads a bundle unpacks no more than twice this. */
const CORE_MAX = 32 * 1024 ** 3;

/** The core, if it is wanted, and every mapped ELF file that still is the one that was mapped, with its debug files. */
export function bundleFiles(corePath: string, { withCore }: { readonly withCore: boolean }): BundleFiles {
  const { contents, missing, add, close } = collector();
  const { modules, executable } = modulesOf(corePath);
  const program = programModule(modules, executable);
  for (const module of modules) {
    const original = originalPath(module);
    const [path, why] = [memberPath(original), whyNot(module)];
    if (why !== undefined || path === undefined || module.file === undefined)
      missing.push({ what: original, why: why ?? 'its path makes no sense' });
    else
      add(module.file, {
        path,
        role: module === program ? 'executable' : 'library',
        original,
        ...known({ buildId: module.buildId }),
      });
  }
  let left = DEBUG_MAX;
  for (const { file, path, buildId } of debugFilesOf(modules))
    left -= add(file, { path, role: 'debug', original: file, ...known({ buildId }) }, left);
  if (withCore) add(corePath, { path: 'core', role: 'core' }, CORE_MAX);
  else missing.push({ what: 'core', why: 'it was left out (--no-bundle-core)' });
  return { contents, missing, close };
}

/** Opens files, each path once. What can't be opened, or is larger than `most`, is missing; `add` gives the bytes that it took. */
function collector() {
  const contents: (Content & { readonly bytes: FileBytes })[] = [];
  const missing: Incomplete[] = [];
  const add = (file: string, about: Omit<Content, 'bytes'>, most = Infinity): number => {
    if (contents.some(({ path }) => path === about.path)) return 0;
    try {
      const bytes = openFile(file);
      if (bytes.size <= most) {
        contents.push({ ...about, bytes });
        return bytes.size;
      }
      bytes.close();
      missing.push({
        what: about.original ?? about.path,
        why: `it is left out for its size: ${bytes.size} bytes, and at most ${most} are taken`,
      });
    } catch (error) {
      if (!(error instanceof FaultlineError)) throw error;
      missing.push({ what: about.original ?? about.path, why: error.message });
    }
    return 0;
  };
  return { contents, missing, add, close: () => contents.forEach(({ bytes }) => bytes.close()) };
}

function modulesOf(corePath: string): { modules: InspectedModule[]; executable: string | undefined } {
  const core = openCore(corePath);
  try {
    return {
      modules: inspectModules(core, { debugRoots: [SYSTEM_ROOT] }).filter(({ path }) => !path.startsWith('[')),
      executable: core.executable,
    };
  } finally {
    core.close();
  }
}

function whyNot({ identity, buildId }: InspectedModule): string | undefined {
  if (identity === 'missing') return 'it was gone, or could not be read, when the bundle was made';
  if (identity !== 'mismatch') return undefined;
  return `it was replaced after the crash: ${buildId === undefined ? OTHER_LAYOUT : `its build-id is not ${buildId}, the one in the core`}`;
}

interface DebugFile {
  readonly file: string;
  /** Within the bundle. */
  readonly path: string;
  readonly buildId?: string;
}

/** The separate debug files of modules, and what dwz moved out of them: in a bundle by build-id, where gdb goes by that. */
function debugFilesOf(modules: readonly InspectedModule[]): DebugFile[] {
  const search = searchPlaces([SYSTEM_ROOT]);
  return modules.flatMap(({ file, identity, buildId }) => {
    if (file === undefined || identity === 'mismatch') return [];
    const separate = withElf(file, search, (bytes) => findSeparate(readFacts(bytes), search, file));
    const found = separate?.status === 'mismatch' ? undefined : separate?.path; // also one that lacks others: its names are of use
    return [
      ...placed(found, buildId),
      ...alternativeOf(file, search),
      ...(found === undefined ? [] : alternativeOf(found, search)),
    ];
  });
}

function alternativeOf(file: string, search: SearchPlaces): DebugFile[] {
  const link = withElf(file, search, (bytes) => readFacts(bytes).altLink);
  return link === undefined ? [] : placed(findAlternative(link, search, file).path, link.buildId);
}

function placed(file: string | undefined, buildId: string | undefined): DebugFile[] {
  const path =
    file === undefined ? undefined : memberPath(buildId === undefined ? file : debugFile(SYSTEM_ROOT, buildId));
  return file === undefined || path === undefined ? [] : [{ file, path, ...known({ buildId }) }];
}
