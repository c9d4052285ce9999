import type { CallSite } from '../../dwarf/code/calls.ts';
import { ifReadable } from '../../elf/error.ts';
import type { Image } from './image.ts';
import type { PhysicalFrame, Process, Unwindable } from './model.ts';
import { answersOfCalls } from './per-call.ts';

/** Functions that are looked at for one call, and how far one jumps to another. */
const FUNCTIONS_MAX = 256;
const DEEPEST = 16;

/** A place in an image. */
interface Place {
  readonly image: Image;
  readonly address: number;
}

/**
 * The calls that have no frame any more, for their function jumped to the next: what debug information tells of the calls between
 * a frame and its caller, as gdb concludes it (call_site_find_chain in dwarf2/loc.c). Innermost first; of several ways none.
 * @returns where the frames would go on.
 */
export function jumpsBetween(process: Process, callee: Unwindable, caller: PhysicalFrame): readonly bigint[] {
  return oncePerCall(process, callee, caller, () => findJumps(process, callee, caller));
}

const oncePerCall = answersOfCalls<readonly bigint[]>();

function findJumps(process: Process, callee: Unwindable, caller: PhysicalFrame): bigint[] {
  const { images } = process;
  if (callee.isTrampoline || callee.image === undefined || !caller.isCaller) return [];
  const wanted = startOf({ image: callee.image, address: callee.address });
  const image = images.at(caller.pc - 1n);
  if (image === undefined || wanted === undefined || isDirect(process, caller.pc, callee.image.bias + BigInt(wanted)))
    return [];
  const behind = Number(caller.pc - image.bias);
  const site = image.calls(behind - 1).find(({ returnsTo }) => returnsTo === behind);
  const first = site && targetOf(process, image, site);
  if (first === undefined) return [];
  return onlyWay(process, first, { image: callee.image, address: wanted }) ?? [];
}

/** Whether the instruction before a return address calls a function by its address. */
function isDirect({ core, arch }: Process, returned: bigint, start: bigint): boolean {
  return arch.instructions?.callBefore(core, returned)?.target === start;
}

/** Where the function at an address begins. */
function startOf({ image, address }: Place): number | undefined {
  return image.code(address)?.start ?? image.symbol(address)?.address;
}

function targetOf({ images }: Process, image: Image, { called }: CallSite): Place | undefined {
  const { target, targetName } = ifReadable(called) ?? {};
  if (target !== undefined) return { image, address: target };
  return targetName === undefined ? undefined : (within(image, targetName) ?? images.addressOf(targetName));
}

/** Of two functions of a name a file calls its own. */
function within(image: Image, name: string): Place | undefined {
  const address = image.addressOf(name, 'global') ?? image.addressOf(name, 'local');
  return address === undefined ? undefined : { image, address };
}

/** The jumps from one function to another where there is only one way, the last one first; undefined where there is none or more. */
function onlyWay(process: Process, from: Place, to: Place): bigint[] | undefined {
  const ways: bigint[][] = [];
  const seen = new Set<string>();
  const look = (at: Place, way: readonly bigint[]): void => {
    if (ways.length > 1) return;
    if (at.image === to.image && at.address === to.address) {
      ways.push([...way]);
      return;
    }
    const key = `${at.image.bias} ${at.address}`;
    if (seen.has(key) || seen.size >= FUNCTIONS_MAX || way.length >= DEEPEST) return;
    seen.add(key);
    for (const site of at.image.calls(at.address).filter(({ isTail }) => isTail)) {
      const next = targetOf(process, at.image, site);
      if (next !== undefined) look(next, [at.image.bias + BigInt(site.returnsTo), ...way]);
    }
  };
  look(from, []);
  return ways.length === 1 ? ways[0] : undefined;
}
