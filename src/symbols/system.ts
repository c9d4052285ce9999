import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { known } from '../text/known.ts';

/** Which system files are of. */
export interface System {
  /** `debian`, `fedora`: the ID of its os-release. */
  readonly id: string;
  /** What it is made of, closest first: ID_LIKE. */
  readonly like: string[];
  /** `24.04`; rolling ones have none. */
  readonly version?: string;
}

const PLACES = ['etc/os-release', 'usr/lib/os-release'];
/** Bytes; those of distributions have some hundred. */
const LARGEST = 64 * 1024;

/** The system whose files are below a directory, by its os-release(5); undefined where it has none. */
export function systemAt(root: string): System | undefined {
  for (const place of PLACES) {
    const text = textBelow(root, place);
    const system = text === undefined ? undefined : parseOsRelease(text);
    if (system !== undefined) return system;
  }
  return undefined;
}

/** What a person calls a system, as apport does: `Ubuntu 24.04`, `Linux Mint 22`. */
export function systemNamed(name: string): System | undefined {
  const [, words = '', version] = /^(\D+?) *(\d[\d.]*)?\b/.exec(name) ?? [];
  const id = words.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '');
  return id === '' ? undefined : known({ id, like: [], version });
}

/** `ID=ubuntu`, `ID_LIKE="rhel centos fedora"`: a subset of shell's assignments. */
export function parseOsRelease(text: string): System | undefined {
  const values = new Map(
    Array.from(text.matchAll(/^([A-Z_]+)=(["']?)(.*?)\2\s*$/gm), ([, name = '', , value = '']) => [name, value]),
  );
  const id = values.get('ID');
  if (id === undefined || id === '') return undefined;
  const like = (values.get('ID_LIKE') ?? '').split(/\s+/).filter((word) => word !== '');
  return known({ id, like, version: values.get('VERSION_ID') || undefined });
}

/** A file of the other system, never one of this: a link in its root may lead out of it. */
function textBelow(root: string, place: string): string | undefined {
  try {
    const [real, file] = [realpathSync(root), realpathSync(path.join(root, place))];
    const status = statSync(file);
    const isBelow = file.startsWith(real === '/' ? '/' : `${real}/`);
    return isBelow && status.isFile() && status.size <= LARGEST ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined; // it is not there, or not ours to read
  }
}
