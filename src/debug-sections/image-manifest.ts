/** One image of an archive: its name, and the members that are its layers, in order. */
export interface ImageLayers {
  readonly label: string;
  readonly layers: readonly string[];
}

/** A document of an archive by its name; undefined: there is none, or it is not JSON. */
export type ReadDocument = (name: string) => unknown;

const DEPTH_MAX = 4;

/**
 * The images that an archive's documents name: from docker's manifest.json, else from OCI's index.json.
 * @returns undefined where they name none.
 */
export function imagesOf(read: ReadDocument): ImageLayers[] | undefined {
  const docker = list(read('manifest.json')).map((image, index) => ({
    label: text(list(field(image, 'RepoTags'))[0]) ?? `image ${index + 1}`,
    layers: list(field(image, 'Layers')).filter((name) => typeof name === 'string'),
  }));
  const seen = new Set<string>();
  const found = [
    docker,
    list(field(read('index.json'), 'manifests')).flatMap((manifest) => imagesBelow(read, manifest, seen, 0)),
  ].map((images) => images.filter(({ layers }) => layers.length > 0));
  return found.find((images) => images.length > 0);
}

/** An index may lead to other indexes (one per platform), and one that is made to mislead to itself: each is read once. */
function imagesBelow(read: ReadDocument, descriptor: unknown, seen: Set<string>, depth: number): ImageLayers[] {
  const name = blobOf(descriptor);
  if (seen.has(name) || depth > DEPTH_MAX) return [];
  seen.add(name);
  const document = read(name);
  if (document === undefined) return [];
  const nested = list(field(document, 'manifests')).flatMap((each) => imagesBelow(read, each, seen, depth + 1));
  return [...nested, { label: labelOf(descriptor), layers: list(field(document, 'layers')).map(blobOf) }];
}

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
function labelOf(descriptor: unknown): string {
  const platform = field(descriptor, 'platform');
  const parts = [field(platform, 'os'), field(platform, 'architecture'), field(platform, 'variant')].flatMap(
    (part) => text(part) ?? [],
  );
  const name = text(field(field(descriptor, 'annotations'), 'org.opencontainers.image.ref.name'));
  return (
    [...(name === undefined ? [] : [name]), ...(parts.length === 0 ? [] : [parts.join('/')])].join(' ') ||
    String(field(descriptor, 'digest')).slice(0, 19)
  );
}

function blobOf(descriptor: unknown): string {
  return `blobs/${String(field(descriptor, 'digest')).replace(':', '/')}`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
