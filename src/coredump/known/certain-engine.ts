import { searchPlaces } from '../../debug-files/lookup.ts';
import { SYSTEM_ROOT } from '../../elf/debug-tree.ts';
import { ToolError } from '../../errors/errors.ts';
import type { Engine, StartingEngine } from '../../stacks/engine.ts';
import { nativeEngine } from '../../stacks/native/engine.ts';
import { openImages } from '../../stacks/native/images.ts';
import { Uncertain } from '../../stacks/uncertain.ts';
import type { withEngine } from '../with-engine.ts';

/** Works with the native engine where it is certain, and without whatever would start another program. */
export const withCertainEngine: typeof withEngine = (_, work) => work(CERTAIN);

const CERTAIN: StartingEngine = {
  withCore: async ({ process: core, modules, debugRoots = [SYSTEM_ROOT] }, work) => {
    const { arch } = core;
    if (arch?.unwinding === undefined) throw uncertain('its processor is another');
    const images = openImages(modules, core.executable, core, searchPlaces(debugRoots));
    try {
      const process = { core, arch, unwinding: arch.unwinding, images, program: core.executable };
      return await work(withoutVariables(nativeEngine(process, true)), undefined);
    } catch (error) {
      throw error instanceof Uncertain ? uncertain(error.message) : error;
    } finally {
      images.close();
    }
  },
};

function uncertain(why: string): ToolError {
  return new ToolError(`The stack is not certain: ${why}.`, 'Triage it: faultline triage coredump PID');
}

/** No signature has a variable in it, and one that is not certain would keep it from being told. */
function withoutVariables(engine: Engine): Engine {
  const {
    variables: _variables,
    values: _values,
    placeOf: _place,
    layoutOf: _layout,
    symbolAt: _symbol,
    ...others
  } = engine;
  return others;
}
