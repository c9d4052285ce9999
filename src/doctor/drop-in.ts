import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../errors/errors.ts';

/** What a service needs to leave a core, and its Python stack. */
export const DROP_IN = '[Service]\nLimitCORE=infinity\nEnvironment=PYTHONFAULTHANDLER=1\n';

/** Where it goes. @throws UsageError for what is no name of a service: it becomes part of a path. */
export function dropInFile(unit: string): string {
  if (!/^[\w:.@\\-]+\.service$/.test(unit))
    throw new UsageError(
      `"${unit}" is not the name of a service.`,
      'Give it with its suffix, for example --unit web.service.',
    );
  return `/etc/systemd/system/${unit}.d/50-faultline.conf`;
}

/** Writes the drop-in. @returns what makes systemd use it. @throws UsageError where this user may not. */
export function writeDropIn(unit: string): string {
  const file = dropInFile(unit);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, DROP_IN);
  } catch (error) {
    throw new UsageError(`${file} can't be written: ${(error as NodeJS.ErrnoException).code}.`, 'Run this as root.', {
      cause: error,
    });
  }
  return `Wrote ${file}; it counts after: ${makeItCount(unit)}`;
}

/** What makes systemd use the drop-in. */
export function makeItCount(unit: string): string {
  return `systemctl daemon-reload && systemctl restart ${unit}`;
}
