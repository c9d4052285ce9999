import type { SearchPlaces } from '../../debug-files/lookup.ts';
import { lastAtOrBelow } from '../../elf/ranges.ts';
import type { InspectedModule } from '../../modules/modules.ts';
import type { Core } from '../../process/core.ts';
import { onceFor } from '../../text/once.ts';
import { openImage, type Image } from './image.ts';

/** The files of a process, by what was mapped of them where. */
export interface Images {
  /** The image that an address is in; undefined where no file was mapped, or it is not there any more. */
  at(address: bigint): Image | undefined;
  moduleAt(address: bigint): InspectedModule | undefined;
  /** Where a symbol is: one that other files see, of the program first, else any that is only seen in its own file. */
  addressOf(symbol: string): { readonly image: Image; readonly address: number } | undefined;
  close(): void;
}

/** @param program the path of the program that ran. */
export function openImages(
  modules: readonly InspectedModule[],
  program: string | undefined,
  core: Core,
  places: SearchPlaces,
): Images {
  const opened: Image[] = [];
  const open = (module: InspectedModule): Image | undefined => {
    const image = openImage(module, core, places);
    if (image !== undefined) opened.push(image);
    return image;
  };
  return imagesOf(modules, { segments: core.segments, executable: program }, open, () => {
    for (const image of opened.splice(0)) image.close();
  });
}

/**
 * @param open opens the image of a module: asked once for each.
 * @param close what is to be done with them in the end.
 */
export function imagesOf(
  modules: readonly InspectedModule[],
  core: { readonly segments: Core['segments']; readonly executable?: string | undefined },
  open: (module: InspectedModule) => Image | undefined,
  close: () => void,
): Images {
  const imageOf = onceFor(open);
  const moduleAt = (address: bigint): InspectedModule | undefined => {
    const module = lastAtOrBelow(modules, address, ({ base }) => base);
    return module !== undefined && address < module.end ? module : undefined;
  };
  const all = function* (): Generator<Image> {
    const own = modules.find(({ path }) => path === core.executable);
    for (const module of [...(own === undefined ? [] : [own]), ...modules.filter((each) => each !== own)]) {
      const image = isLoaded(module, core) ? imageOf(module) : undefined;
      if (image !== undefined) yield image;
    }
  };
  return {
    moduleAt,
    at: (address) => {
      const module = moduleAt(address);
      return module && imageOf(module);
    },
    addressOf: (symbol) => {
      for (const scope of ['global', 'local'] as const)
        for (const image of all()) {
          const address = image.addressOf(symbol, scope);
          if (address !== undefined) return { image, address };
        }
      return undefined;
    },
    close,
  };
}

/** Whether its code runs: debug files are mapped too, by what prints a stack (Rust's panics). */
function isLoaded({ base, end }: InspectedModule, { segments }: Pick<Core, 'segments'>): boolean {
  return segments.some(({ executable, start }) => executable && start >= base && start < end);
}
