import { unitProperties } from '../../tools/systemctl.ts';
import { FaultlineError } from '../../errors/errors.ts';
import type { Check, Observation } from '../check.ts';
import { dropInFile, makeItCount } from '../drop-in.ts';
import { unitDebugInfo } from './unit-debug-info.ts';

/** Whether a service may leave a core, whether that can be read, and tells its Python stack. */
export const unit: Check = async ({ unit: name, written = false }) => {
  if (name === undefined) return [];
  try {
    return await judge(
      name,
      await unitProperties(name, ['LoadState', 'LimitCORE', 'Environment', 'ExecStart']),
      written,
    );
  } catch (error) {
    if (error instanceof FaultlineError) return [{ what: name, unknown: error.message }];
    throw error;
  }
};

async function judge(name: string, properties: ReadonlyMap<string, string>, written: boolean): Promise<Observation[]> {
  if (properties.get('LoadState') === 'not-found') return [{ what: name, unknown: 'there is no such unit' }];
  const limit = properties.get('LimitCORE') ?? '';
  const executable = /path=(.+?) ;/.exec(properties.get('ExecStart') ?? '')?.[1];
  const fix = written ? makeItCount(name) : `faultline doctor --unit ${name} --write   # writes ${dropInFile(name)}`;
  const limited: Observation = { what: `${name} LimitCORE`, value: limit };
  const python = executable !== undefined && /python[\d.]*$/.test(executable);
  const environment = properties.get('Environment') ?? '';
  const set = /\bPYTHONFAULTHANDLER=\S/.test(environment);
  return [
    limit === 'infinity'
      ? limited
      : {
          ...limited,
          rule: 'unit-limit',
          message: limit === '0' ? 'Its processes leave no core.' : `Its cores are cut off at ${limit} bytes.`,
          fix,
        },
    ...(python
      ? [
          set
            ? { what: `${name} PYTHONFAULTHANDLER`, value: 'set' }
            : ({
                what: `${name} PYTHONFAULTHANDLER`,
                value: 'not set',
                rule: 'unit-faulthandler',
                message: 'A crash will not tell where the Python code was.',
                fix,
              } as const),
        ]
      : []),
    ...(executable === undefined ? [] : [await unitDebugInfo(name, executable)]),
  ];
}
