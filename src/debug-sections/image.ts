import path from 'node:path';
import { Readable } from 'node:stream';
import { readMember, readStream, type Member } from '../archive/members.ts';
import { peek, streamCompression } from '../archive/stream.ts';
import { beginsAsTar, plainName } from '../archive/tar.ts';
import type { ExamineMember, MemberResult } from './in-archive.ts';

/** Reads a container image (`docker save`, OCI layout) out of the archive that holds it. */
export interface ImageReader {
  /** Takes a member that is a part of an image; false: it is a file like any other. */
  take(member: Member): Promise<boolean>;
  /** The files that all layers together leave, by path. */
  files(): Iterable<[string, MemberResult[]]>;
}

/** What one layer does: files it adds, paths it removes, directories whose former content it hides. */
interface Layer {
  readonly files: Map<string, MemberResult[]>;
  readonly removed: string[];
  readonly hidden: string[];
}

const PART = /^(?:manifest\.json|index\.json|(?:blobs\/sha256\/)?[0-9a-f]{64}(?:\.tar|\.json|\/layer\.tar)?)$/;
const DOCUMENT_MAX = 4 * 1024 * 1024;
const HEAD = 512;
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Which layers there are and their order is known only at the end: the manifest comes last. */
export function imageReader(examine: ExamineMember): ImageReader {
  const layers = new Map<string, Layer>();
  const documents = new Map<string, unknown>();
  return {
    take: async (member) => {
      const name = plainName(member.name.toString());
      if (!PART.test(name)) return false;
      if (name.endsWith('.json')) return takeDocument(member, name, documents);
      const { head, stream } = await peek(Readable.from(member.open(), { objectMode: false }), HEAD);
      const part = { ...member, open: () => stream };
      if (streamCompression(head) !== undefined || beginsAsTar(head)) layers.set(name, await readLayer(stream, examine));
      else await takeDocument(part, name, documents);
      return true;
    },
    files: () => merge(layerOrder(documents, layers).flatMap((name) => layers.get(name) ?? [])),
  };
}

async function readLayer(stream: Readable, examine: ExamineMember): Promise<Layer> {
  const layer: Layer = { files: new Map(), removed: [], hidden: [] };
  await readStream(stream, async (member) => {
    const name = plainName(member.name.toString());
    const [directory, base] = [path.dirname(name), path.basename(name)];
    if (base === OPAQUE) layer.hidden.push(directory);
    else if (base.startsWith(WHITEOUT)) layer.removed.push(plainName(path.join(directory, base.slice(WHITEOUT.length))));
    else layer.files.set(name, member.target === undefined ? await examine(member) : (layer.files.get(plainName(member.target)) ?? []));
  });
  return layer;
}

/** Layers are applied in order; what a layer removes is of the layers before it. */
function merge(layers: readonly Layer[]): Map<string, MemberResult[]> {
  const files = new Map<string, MemberResult[]>();
  for (const { files: added, removed, hidden } of layers) {
    for (const name of files.keys()) {
      if (hidden.some((directory) => directory === '.' || name.startsWith(`${directory}/`)) || removed.some((gone) => name === gone || name.startsWith(`${gone}/`))) files.delete(name);
    }
    for (const [name, results] of added) files.set(name, results);
  }
  return files;
}

async function takeDocument(member: Member, name: string, documents: Map<string, unknown>): Promise<boolean> {
  const chunks: Buffer[] = [];
  let size = 0;
  await readMember(member, (chunk) => {
    size += chunk.length;
    if (size <= DOCUMENT_MAX) chunks.push(Buffer.from(chunk));
  });
  try {
    documents.set(name, JSON.parse(Buffer.concat(chunks).toString()));
  } catch {
    // no document: a blob of another kind
  }
  return true;
}

/** The layers' member names in order: from docker's manifest.json, else from OCI's index.json; else as they came. */
function layerOrder(documents: ReadonlyMap<string, unknown>, layers: ReadonlyMap<string, Layer>): string[] {
  const docker = list(documents.get('manifest.json')).flatMap((image) => list(field(image, 'Layers')).filter((name) => typeof name === 'string'));
  if (docker.length > 0) return docker;
  const oci = list(field(documents.get('index.json'), 'manifests')).flatMap((manifest) => layersOf(documents, manifest, 0));
  return oci.length > 0 ? oci : [...layers.keys()];
}

/** An index may lead to other indexes (one per platform). */
function layersOf(documents: ReadonlyMap<string, unknown>, descriptor: unknown, depth: number): string[] {
  const document = documents.get(blobOf(descriptor));
  if (document === undefined || depth > 4) return [];
  const nested = list(field(document, 'manifests')).flatMap((each) => layersOf(documents, each, depth + 1));
  return [...nested, ...list(field(document, 'layers')).map(blobOf)];
}

function blobOf(descriptor: unknown): string {
  return `blobs/${String(field(descriptor, 'digest')).replace(':', '/')}`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
