import { statSync } from 'node:fs';
import { searchPlaces } from '../../debug-files/lookup.ts';
import type { Core, CoreModule } from '../../process/core.ts';
import { VDSO } from '../../process/core-modules.ts';
import { inspectModules, type InspectedModule, type Places } from '../../modules/modules.ts';
import { onceFor } from '../../text/once.ts';
import { openImage, type Image } from './image.ts';
import { imagesOf, type Images } from './images.ts';

/** Files that stay open: what is read of one is kept, and a host may have crashes of hundreds of programs. */
const MOST_OPEN = 48;

/** The files of many processes, each looked at and opened once. */
export interface SharedFiles {
  /** @param sysroot where this process's files are; default: where those of all are. */
  modules(core: Core, sysroot?: string): InspectedModule[];
  /** To be closed when the process is done with: what was read is kept for the others. */
  images(core: Core, modules: readonly InspectedModule[]): Images;
  close(): void;
}

/** A file that is open, and how many processes it is asked for at the moment. */
interface Shared {
  readonly file: SharedFile | undefined;
  users: number;
}

/**
 * @param places where the files are, and debug files.
 * @param tells frames and names by symbol tables, which is all that it takes to know a crash again; or what debug information says of the code too.
 * @param most files that stay open beside those that are in use: of debug information, which is unpacked, each may take tens of megabytes.
 */
export function sharedFiles(places: Places, tells: 'symbols' | 'code', most = MOST_OPEN): SharedFiles {
  const search = searchPlaces(places.debugRoots);
  const inspected = new Map<string, InspectedModule>();
  const opened = new Map<string, Shared>();
  const inspect = (core: Core, module: CoreModule, sysroot: string | undefined): InspectedModule => {
    const isProgram = module.path === core.executable;
    const key = JSON.stringify([sysroot, module.path, isProgram, module.buildId, module.layout]);
    const known = inspected.get(key) ?? inspectOne(core, module, { ...places, sysroot: sysroot ?? places.sysroot });
    inspected.set(key, known);
    return { ...known, ...module };
  };
  const open = (module: InspectedModule, core: Core): SharedFile | undefined => {
    const image = openImage(module, core, search);
    return image && new SharedFile(image, image.bias - module.base, tells);
  };
  const use = (module: InspectedModule, core: Core): Shared => {
    const key = keyOf(module);
    const shared = opened.get(key) ?? { file: open(module, core), users: 0 };
    shared.users += 1;
    opened.delete(key);
    opened.set(key, shared); // the one that was used last is closed last
    return shared;
  };
  const closeOldest = (): void => {
    for (const [key, { file, users }] of opened) {
      if (opened.size <= most) return;
      if (users > 0) continue;
      file?.close();
      opened.delete(key);
    }
  };
  return {
    modules: (core, sysroot) => core.modules.map((module) => inspect(core, module, sysroot)),
    images: (core, modules) => {
      closeOldest();
      const used: Shared[] = [];
      const ofModule = (module: InspectedModule): Image | undefined => {
        if (module.path === VDSO) return open(module, core)?.at(module.base); // it is in the process's own memory
        const shared = use(module, core);
        used.push(shared);
        return shared.file?.at(module.base);
      };
      return imagesOf(modules, core, ofModule, () => {
        for (const shared of used.splice(0)) shared.users -= 1;
      });
    },
    close: () => {
      for (const { file } of opened.values()) file?.close();
      opened.clear();
    },
  };
}

function inspectOne(core: Core, module: CoreModule, places: Places): InspectedModule {
  const [found] = inspectModules({ ...core, modules: [module] }, places);
  if (found === undefined) throw new Error(`${module.path} was not looked at`);
  return found;
}

/** A file that was replaced while others had it mapped is another one, and so is one without its symbols that has the same build-id. */
function keyOf({ file, buildId, identity }: InspectedModule): string {
  const stat = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
  return JSON.stringify([stat === undefined ? file : [stat.dev, stat.ino], buildId, identity]);
}

/** What is read of a file is not read again for another process. */
class SharedFile {
  readonly image: Image;
  readonly tells: 'symbols' | 'code';
  readonly frame: Image['frame'];
  readonly symbol: Image['symbol'];
  readonly addressOf: Image['addressOf'];
  readonly close: () => void;
  /** Of the image as it was opened, less the module's base. */
  readonly #start: bigint;

  constructor(image: Image, start: bigint, tells: 'symbols' | 'code') {
    this.image = image;
    this.tells = tells;
    this.#start = start;
    this.frame = onceFor((address: number) => image.frame(address));
    this.symbol = onceFor((address: number) => image.symbol(address));
    this.addressOf = onceForEach((symbol, scope) => image.addressOf(symbol, scope));
    this.close = () => image.close();
  }

  /** The image as a process has it. */
  at(base: bigint): Image {
    return new PlacedImage(this, base + this.#start);
  }
}

/** A shared file at the place of one process. */
class PlacedImage implements Image {
  readonly bias: bigint;
  readonly path?: string;
  readonly entry: number;
  readonly frame: Image['frame'];
  readonly symbol: Image['symbol'];
  readonly addressOf: Image['addressOf'];
  readonly header: Image['header'];
  /** Who tells of the code; absent where symbol tables are all that counts. */
  readonly #code: Image | undefined;

  constructor({ image, tells, frame, symbol, addressOf }: SharedFile, bias: bigint) {
    this.bias = bias;
    if (image.path !== undefined) this.path = image.path;
    this.entry = image.entry;
    this.header = (type) => image.header(type);
    this.frame = frame;
    this.symbol = symbol;
    this.addressOf = addressOf;
    this.#code = tells === 'code' ? image : undefined;
  }

  code(address: number): ReturnType<Image['code']> {
    return this.#code?.code(address);
  }

  calls(address: number): ReturnType<Image['calls']> {
    return this.#code?.calls(address) ?? [];
  }

  scope(address: number, inner: number): ReturnType<Image['scope']> {
    return this.#code?.scope(address, inner);
  }

  sourceFiles(address: number, source: string): ReturnType<Image['sourceFiles']> {
    return this.#code?.sourceFiles(address, source);
  }

  sectionAt(address: number): string | undefined {
    return this.#code?.sectionAt(address);
  }

  get unread(): string | undefined {
    return this.#code?.unread;
  }

  close(): void {
    // other processes have it mapped
  }
}

/** Global and local symbols are asked for apart. */
function onceForEach(look: Image['addressOf']): Image['addressOf'] {
  const scopes = {
    global: onceFor((symbol: string) => look(symbol, 'global')),
    local: onceFor((symbol: string) => look(symbol, 'local')),
  };
  return (symbol, scope) => scopes[scope](symbol);
}
