import path from 'node:path';
import { privateDirectory } from '../tools/private-directory.ts';
import { SYSROOT, type Manifest } from './manifest.ts';
import { unzstd } from './recognise.ts';
import { unpack } from './unpack.ts';

/** A bundle that was unpacked into a private directory. */
export interface Bundle {
  readonly manifest: Manifest;
  /** The file of a role of which there is one, where the bundle has it. */
  readonly fileOf: (role: 'core' | 'report') => string | undefined;
  /** Where the files of the machine of the crash are. */
  readonly sysroot: string;
  /** Removes the directory; so does the end of the process, however it ends. */
  readonly close: () => void;
}

/**
 * Unpacks a bundle.
 * @param file what isBundle() says is one.
 * @param tempDir where to; default: TMPDIR, else the system's temporary directory.
 * @throws EvidenceError where it is cut off, damaged, or not as its manifest says; then nothing is left behind.
 */
export async function openBundle(file: string, tempDir?: string): Promise<Bundle> {
  const directory = privateDirectory(tempDir);
  try {
    const manifest = await unpack(file, unzstd(file), directory.path);
    const at = (member: string) => path.join(directory.path, member);
    const fileOf: Bundle['fileOf'] = (role) => {
      const found = manifest.files.find((each) => each.role === role);
      return found === undefined ? undefined : at(found.path);
    };
    return { manifest, fileOf, sysroot: at(SYSROOT), close: directory.remove };
  } catch (error) {
    directory.remove();
    throw error;
  }
}
