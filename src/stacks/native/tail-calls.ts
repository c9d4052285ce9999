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

/** Calls that have no frame any more. */
export interface Jumps {
  /** Where the frames would go on, innermost first. */
  readonly returnsTo: readonly bigint[];
  /** There are several ways, or more than are looked at: a debugger may show what they have in common. */
  readonly isUndecided?: true;
}

const NONE: Jumps = { returnsTo: [] };

/**
 * The calls that have no frame any more, for their function jumped to the next: what debug information tells of the calls between
 * a frame and its caller, as gdb concludes it (call_site_find_chain in dwarf2/loc.c). None where there are several ways, or where a
 * jump on a way may lead anywhere.
 */
export function jumpsBetween(process: Process, callee: Unwindable, caller: PhysicalFrame): Jumps {
  return oncePerCall(process, callee, caller, () => findJumps(process, callee, caller));
}

const oncePerCall = answersOfCalls<Jumps>();

function findJumps(process: Process, callee: Unwindable, caller: PhysicalFrame): Jumps {
  const { images } = process;
  if (callee.isTrampoline || callee.image === undefined || !caller.isCaller) return NONE;
  const wanted = startOf({ image: callee.image, address: callee.address });
  const image = images.at(caller.pc - 1n);
  if (image === undefined || wanted === undefined || isDirect(process, caller.pc, callee.image.bias + BigInt(wanted)))
    return NONE;
  const behind = Number(caller.pc - image.bias);
  const site = image.calls(behind - 1).find(({ returnsTo }) => returnsTo === behind);
  const first = site && targetOf(process, image, site);
  return first === undefined ? NONE : onlyWay(process, first, { image: callee.image, address: wanted });
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

/** The jumps from one function to another where there is only one way, the last one first. */
function onlyWay(process: Process, from: Place, to: Place): Jumps {
  const ways: bigint[][] = [];
  const seen = new Set<string>();
  let [mayLeadAnywhere, isTooFar] = [false, false];
  const look = (at: Place, way: readonly bigint[]): void => {
    if (ways.length > 1 || mayLeadAnywhere) return;
    if (at.image === to.image && at.address === to.address) {
      ways.push([...way]);
      return;
    }
    const key = `${at.image.bias} ${at.address}`;
    if (seen.has(key)) return;
    if (seen.size >= FUNCTIONS_MAX || way.length >= DEEPEST) isTooFar = true;
    if (isTooFar) return;
    seen.add(key);
    for (const site of at.image.calls(at.address).filter(({ isTail }) => isTail)) {
      const next = targetOf(process, at.image, site);
      if (next === undefined) mayLeadAnywhere = true;
      else look(next, [at.image.bias + BigInt(site.returnsTo), ...way]);
    }
  };
  look(from, []);
  if (mayLeadAnywhere) return NONE;
  if (isTooFar || ways.length > 1) return { returnsTo: [], isUndecided: true };
  return ways[0] === undefined ? NONE : { returnsTo: ways[0] };
}
