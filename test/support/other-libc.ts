import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openCore } from '../../src/elf/core.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

/** A system with the libraries of a core, but with another build of its C library: the build-id differs. To be removed. */
export function systemWithOtherLibc(corePath: string): { readonly path: string; readonly remove: () => void } {
  const system = temporaryDirectory();
  const core = openCore(corePath);
  for (const { path: file, buildId } of core.modules.filter((module) => module.path.startsWith('/') && module.path !== core.executable)) {
    const bytes = readFileSync(file);
    if (/\/libc\.so/.test(file)) {
      const at = bytes.indexOf(Buffer.from(buildId ?? '', 'hex'));
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    }
    const copy = path.join(system.path, file);
    mkdirSync(path.dirname(copy), { recursive: true });
    writeFileSync(copy, bytes);
  }
  core.close();
  return system;
}
