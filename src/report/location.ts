import type { Location } from './finding.ts';
import type { Frame } from './frame.ts';

/** Where a finding about a frame points. */
export function locationOf({ file, line, function: name, module }: Frame): Location {
  return {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(name === undefined ? {} : { function: name }),
    ...(module === undefined ? {} : { module }),
  };
}
