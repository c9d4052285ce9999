import path from 'node:path';
import { Readable } from 'node:stream';
import { readMember, readStream, type Member, type Passed } from '../archive/members.ts';
import { peek, streamCompression } from '../archive/stream.ts';
import { beginsAsTar, plainName } from '../archive/tar.ts';
import { imagesOf, type ReadDocument } from './image-manifest.ts';
import type { ExamineMember, MemberResult } from './member.ts';

/** Reads container images (`docker save`, OCI layout) out of the archive that holds them. */
export interface ImageReader {
  /** Takes a member that is a part of an image; false: it is a file like any other. */
  take(member: Member): Promise<boolean>;
  /** Takes note of a link: where images share a layer, `docker save` has it once. */
  readonly pass: (passed: Passed) => void;
  /** The files that the layers of each image together leave, by a key of their own, and what could not be read. */
  files(): { files: [string, MemberResult[]][]; gaps: string[] };
}

/** What one layer does: files it adds, links, devices and directories that may take the place of others, paths it removes, directories whose former content it hides. */
interface Layer {
  readonly files: Map<string, MemberResult[]>;
  readonly others: Set<string>;
  readonly directories: Set<string>;
  readonly removed: Set<string>;
  readonly hidden: Set<string>;
  /** Why not all of it could be read. */
  readonly gap?: string;
}

const PART = /^(?:manifest\.json|index\.json|(?:blobs\/sha256\/)?[0-9a-f]{64}(?:\.tar|\.json|\/layer\.tar)?)$/;
/** Of one document: the limit for manifests that OCI recommends; and of all. They are kept as text: parsed they take ten times the memory. */
const [DOCUMENT_MAX, DOCUMENTS_MAX] = [4 * 1024 * 1024, 32 * 1024 * 1024];
const HEAD = 512;
const [BRACE, BRACKET] = [0x7b, 0x5b];
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Which layers there are and their order is known only at the end: the manifest comes last. */
export function imageReader(examine: ExamineMember): ImageReader {
  const layers = new Map<string, Layer>();
  const documents = documentStore();
  const others = new Set<string>(); // neither layer nor document: encrypted layers
  const links = new Map<string, string>();
  return {
    take: async (member) => {
      const name = plainName(member.name.toString());
      if (!PART.test(name)) return false;
      if (name.endsWith('.json')) return documents.take(member, name);
      const { head, stream } = await peek(Readable.from(member.open(), { objectMode: false }), HEAD);
      const part = { ...member, open: () => stream };
      if (streamCompression(head) !== undefined || beginsAsTar(head))
        layers.set(name, await readLayer(stream, examine));
      else if (head[0] === BRACE || head[0] === BRACKET) await documents.take(part, name);
      else others.add(name);
      return true;
    },
    pass: ({ name, target }) => {
      if (target !== undefined) links.set(plainName(name), plainName(path.join(path.dirname(name), target)));
    },
    files: () => {
      const layerOf = (name: string) => layers.get(name) ?? layers.get(links.get(name) ?? '');
      const images = imagesOf(documents.read) ?? [{ label: '', layers: [...layers.keys()] }];
      const lacking = [...new Set(images.flatMap((image) => image.layers))].filter(
        (name) => layerOf(name) === undefined && !documents.has(name),
      );
      return {
        files: images.flatMap((image, index) =>
          [...merge(image.layers.flatMap((name) => layerOf(name) ?? []))].map(([name, results]) =>
            images.length > 1 ? ofImage(name, results, image.label, index) : [name, results],
          ),
        ),
        gaps: [
          ...lacking.map(
            (name) =>
              `the image's layer ${name} is ${others.has(name) ? 'encrypted, or packed in a way that is not read' : 'not in it'}`,
          ),
          ...[...layers].flatMap(([name, { gap }]) =>
            gap === undefined ? [] : `of the image's layer ${name}: ${gap}`,
          ),
        ],
      };
    },
  };
}

/** Of several images in one archive each has files of its own. */
function ofImage(name: string, results: MemberResult[], label: string, index: number): [string, MemberResult[]] {
  return [
    `${index}/${name}`,
    results.map((each) => ({
      ...each,
      result: { ...each.result, row: { ...each.result.row, archive: `${each.result.row.archive} (${label})` } },
    })),
  ];
}

async function readLayer(stream: Readable, examine: ExamineMember): Promise<Layer> {
  const layer = {
    files: new Map<string, MemberResult[]>(),
    others: new Set<string>(),
    directories: new Set<string>(),
    removed: new Set<string>(),
    hidden: new Set<string>(),
  };
  const visit = async (member: Member): Promise<void> => {
    const name = plainName(member.name.toString());
    const [directory, base] = [path.dirname(name), path.basename(name)];
    if (base === OPAQUE) layer.hidden.add(directory);
    else if (base.startsWith(WHITEOUT)) layer.removed.add(plainName(path.join(directory, base.slice(WHITEOUT.length))));
    else
      layer.files.set(
        name,
        member.target === undefined ? await examine(member) : (layer.files.get(plainName(member.target)) ?? []),
      );
  };
  const pass = ({ name, type }: Passed): void => {
    (type === 'directory' ? layer.directories : layer.others).add(plainName(name));
  };
  const { damage, unread } = await readStream(stream, { visit, pass });
  const gap = damage === undefined ? unread : `it is cut off or damaged (${damage})`;
  return { ...layer, ...(gap === undefined ? {} : { gap }) };
}

/** Layers are applied in order; what a layer removes is of the layers before it. */
function merge(layers: readonly Layer[]): Map<string, MemberResult[]> {
  const files = new Map<string, MemberResult[]>();
  for (const { files: added, others, directories, removed, hidden } of layers) {
    const gone = new Set([...removed, ...others]);
    const isGone = (name: string): boolean =>
      gone.has(name) ||
      directories.has(name) ||
      directoriesOf(name).some((directory) => hidden.has(directory) || gone.has(directory) || added.has(directory));
    for (const name of files.keys()) if (isGone(name)) files.delete(name);
    for (const [name, results] of added) files.set(name, results);
  }
  return files;
}

/** `a/b/c`: `.`, `a`, `a/b`. */
function directoriesOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return ['.', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

interface DocumentStore {
  take(member: Member, name: string): Promise<true>;
  has(name: string): boolean;
  readonly read: ReadDocument;
}

/** The JSON files of an image by name. What is too large is known to be there, no more: attestations may be. */
function documentStore(): DocumentStore {
  const texts = new Map<string, Buffer | undefined>();
  let total = 0;
  return {
    take: async (member, name) => {
      const chunks: Buffer[] = [];
      let size = 0;
      await readMember(member, (chunk) => {
        size += chunk.length;
        if (size <= DOCUMENT_MAX && total + size <= DOCUMENTS_MAX) chunks.push(Buffer.from(chunk));
      });
      const fits = size <= DOCUMENT_MAX && total + size <= DOCUMENTS_MAX;
      texts.set(name, fits ? Buffer.concat(chunks) : undefined);
      if (fits) total += size;
      return true;
    },
    has: (name) => texts.has(name),
    read: (name) => {
      try {
        return JSON.parse(texts.get(name)?.toString() ?? '') as unknown;
      } catch {
        return undefined;
      }
    },
  };
}
