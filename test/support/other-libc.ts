import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openCore } from '../../src/process/core.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

type System = ReturnType<typeof temporaryDirectory>;

/** A system with the libraries of a core, but with another build of its C library: the build-id differs. To be removed. */
export function systemWithOtherLibc(corePath: string): System {
  return systemOf(corePath, (bytes, buildId) => {
    const at = bytes.indexOf(Buffer.from(buildId, 'hex'));
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes;
  });
}

/** A system with the libraries of a core, but without its C library. To be removed. */
export function systemWithoutLibc(corePath: string): System {
  return systemOf(corePath, () => undefined);
}

/** A system with the libraries of a core by the paths that they were mapped by, and no links that lead to them. To be removed. */
export function systemWithoutLinks(corePath: string): System {
  return systemOf(corePath, (bytes) => bytes);
}

function systemOf(corePath: string, changeLibc: (bytes: Buffer, buildId: string) => Buffer | undefined): System {
  const system = temporaryDirectory();
  const core = openCore(corePath);
  for (const { path: file, buildId } of core.modules.filter(
    (module) => module.path.startsWith('/') && module.path !== core.executable,
  )) {
    const original = readFileSync(file);
    const bytes = /\/libc\.so/.test(file) ? changeLibc(original, buildId ?? '') : original;
    if (bytes === undefined) continue;
    const copy = path.join(system.path, file);
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy, bytes);
  }
  core.close();
  return system;
}
