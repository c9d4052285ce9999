import { searchPlaces } from '../../debug-files/lookup.ts';
import { SYSTEM_ROOT } from '../../elf/debug-tree.ts';
import type { Engine, LoadedCore } from '../engine.ts';
import { unknownProcessor } from '../unknown-processor.ts';
import { hasObjdump } from '../../tools/objdump.ts';
import { nativeEngine } from './engine.ts';
import { openImages } from './images.ts';

/**
 * Works with the native engine.
 * @param onlyCertain throws Uncertain instead of telling what another engine may tell otherwise.
 * @throws UnknownProcessor for a core whose processor's record does not say how it unwinds.
 */
export async function withNative<Result>(
  { core: path, process: core, modules, debugRoots = [SYSTEM_ROOT] }: LoadedCore,
  onlyCertain: boolean,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const { arch } = core;
  if (arch?.unwinding === undefined) throw unknownProcessor('the native engine', path, core.processor);
  const images = openImages(modules, core.executable, core, searchPlaces(debugRoots));
  try {
    const image = { core, arch, unwinding: arch.unwinding, images, program: core.executable };
    return await work(nativeEngine(image, onlyCertain, hasObjdump()));
  } finally {
    images.close();
  }
}
