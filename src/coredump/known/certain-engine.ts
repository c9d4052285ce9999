import { ToolError } from '../../errors/errors.ts';
import type { Engine, StartingEngine } from '../../stacks/engine.ts';
import { nativeEngine } from '../../stacks/native/engine.ts';
import type { SharedFiles } from '../../stacks/native/shared-files.ts';
import { Uncertain } from '../../stacks/uncertain.ts';
import type { withEngine } from '../with-engine.ts';

/**
 * Works with the native engine, which says where it is not certain (`doubt`), and without whatever would start another program.
 * @param files those of all crashes: most have libraries in common.
 */
export function certainEngine(files: SharedFiles): typeof withEngine {
  return (_, work) => work(startingWith(files));
}

function startingWith(files: SharedFiles): StartingEngine {
  return {
    withCore: async ({ process: core, modules }, work) => {
      const { arch } = core;
      if (arch?.unwinding === undefined) throw unread();
      const images = files.images(core, modules);
      try {
        const process = { core, arch, unwinding: arch.unwinding, images, program: core.executable };
        const ask = (onlyCertain: boolean): Engine => withoutVariables(nativeEngine(process, onlyCertain));
        try {
          return await work(ask(true), undefined);
        } catch (error) {
          if (!(error instanceof Uncertain)) throw error;
          return await work({ ...ask(false), doubt: error.message }, undefined);
        }
      } finally {
        images.close();
      }
    },
  };
}

function unread(): ToolError {
  return new ToolError('Its processor is another.', 'Triage it: faultline triage coredump PID');
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
