import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import type { Manifest } from '../../src/bundle/manifest.ts';

/** A member of an archive, of whatever kind; without a body it is a link, a device, ... */
export type Member = Partial<Header> & Pick<Header, 'name'> & { readonly body?: Buffer | string };

/** A manifest as a bundle has it, over which anything may be said. */
export function manifestOf(files: readonly unknown[], more: object = {}): Member {
  const context: Manifest['context'] = {
    core: '/x/core',
    process: {},
    lastWords: {},
    senders: [],
    packages: [],
    damage: [],
  };
  const manifest = {
    schema: 'faultline.bundle/1',
    tool: { name: 'faultline', version: '0.1.0' },
    created: '2026-11-21T00:00:00.000Z',
    context,
    files,
    missing: [],
    ...more,
  };
  return { name: 'manifest.json', body: JSON.stringify(manifest) };
}

/** What a manifest says of a member. */
export function described(name: string, body: Buffer | string, more: object = {}): object {
  return {
    path: name,
    role: name === 'core' ? 'core' : name === 'report.json' ? 'report' : 'library',
    size: Buffer.byteLength(body),
    sha256: createHash('sha256').update(body).digest('hex'),
    ...more,
  };
}

/** A tar archive. */
export async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of members) {
    if (body === undefined) tar.entry(header);
    else tar.entry(header, body);
  }
  tar.finalize();
  return buffer(tar);
}

/** The same, compressed as a bundle is. */
export async function bundleOf(members: readonly Member[]): Promise<Buffer> {
  return zstdCompressSync(await tarOf(members));
}
