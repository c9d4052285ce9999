import { sourcePlaces } from '../source/places.ts';
import type { TriageOptions } from './model.ts';

/** What those flags say. */
export interface ToldFlags {
  readonly 'source-root'?: readonly string[] | undefined;
  readonly 'source-map'?: readonly string[] | undefined;
  readonly locals: boolean;
  readonly env: 'names' | 'values' | 'none';
  readonly hexdump: boolean;
  readonly verbose?: boolean | undefined;
}

/** What of a process is told beside the verdict, and where its source is. */
export type Told = {
  readonly [Each in 'source' | 'environment' | 'locals' | 'hexdump']: TriageOptions[Each];
};

/** @throws UsageError for places of the source that are no directories, or no maps. */
export function toldOptions({ locals, env, hexdump, verbose, ...flags }: ToldFlags): Told {
  return {
    source: sourcePlaces(flags['source-root'], flags['source-map']),
    environment: env,
    locals: locals ? (verbose === true ? 'all' : 'near') : undefined,
    hexdump,
  };
}
