import path from 'node:path';
import { statsOf } from '../elf/bytes.ts';
import { UsageError } from '../errors/errors.ts';
import type { SourcePlaces } from './model.ts';

/**
 * Where the user says that source files are.
 * @param maps `FROM=TO` each.
 * @throws UsageError for what is no directory, or no map.
 */
export function sourcePlaces(roots: readonly string[] = [], maps: readonly string[] = []): SourcePlaces {
  return {
    roots: roots.map((root) => directory('source-root', root)),
    maps: maps.map((map) => {
      const [, from = '', to = ''] = /^(\/[^=]*)=(.+)$/s.exec(map) ?? [];
      if (from === '')
        throw new UsageError(
          `--source-map ${map} is not FROM=TO with FROM an absolute path.`,
          'For example: --source-map /build/app=.',
        );
      return { from: path.posix.normalize(from), to: directory('source-map', to) };
    }),
  };
}

function directory(flag: string, name: string): string {
  if (statsOf(name)?.isDirectory() !== true)
    throw new UsageError(`--${flag} ${name} is not a directory.`, 'Check the path.');
  return path.resolve(name);
}
