import { disassembled } from '../../tools/objdump.ts';
import type { Instruction } from '../model.ts';
import { demangled } from './demangle.ts';
import type { Image } from './image.ts';
import type { Images } from './images.ts';

/** No instruction of x86 is longer, and none of arm. */
const LONGEST = 15;
/** Instructions have no marks to go back to: from the function's start only, and not from further away than this. */
const FAR = 16 * 1024;
/** An operand that is an address, with the symbol that objdump puts behind it: `1030 <puts@plt>`. */
const OPERAND = /(?<=^|[\s#])([0-9a-f]+) <([^>]*(?:>[^\s>]*)*)>/g;

/** Instructions around an address, as gdb spells them: up to `before` of them from the function's start on, and `after` of them. */
export async function disassemble(images: Images, pc: bigint, before: number, after: number): Promise<Instruction[]> {
  const image = images.at(pc);
  if (image?.path === undefined) return [];
  const address = Number(pc - image.bias);
  const symbol = image.symbol(address);
  const offset = symbol === undefined ? undefined : address - symbol.address;
  const start = offset === undefined || offset > FAR ? address : address - offset;
  const all = await disassembled({ file: image.path, start, end: address + (after + 1) * LONGEST });
  const at = all.findIndex((instruction) => instruction.address === address);
  if (at === -1) return [];
  return all.slice(Math.max(0, at - before), at + after + 1).map((instruction) => ({
    address: image.bias + BigInt(instruction.address),
    text: instruction.text.replace(OPERAND, (_, operand: string, label: string) => spelled(image, operand, label)),
    ...functionOf(image, instruction.address),
  }));
}

/** The function that an instruction is in: behind the end of one another begins. */
function functionOf(image: Image, address: number): Pick<Instruction, 'function' | 'offset'> {
  const symbol = image.symbol(address);
  const name = image.code(address)?.functions.at(-1)?.name ?? symbol?.name;
  return name === undefined || symbol === undefined ? {} : { function: name, offset: address - symbol.address };
}

/** What begins at an address, or before it: debug information may call it otherwise than the last of its symbols. */
function labelAt(image: Image, address: number): { readonly name: string; readonly address: number } | undefined {
  const symbol = image.symbol(address);
  const place = image.code(address);
  const { linkageName, name = linkageName } = place?.functions.at(-1) ?? {};
  return place?.start === undefined || name === undefined || place.start < (symbol?.address ?? 0)
    ? symbol
    : { name: linkageName ?? name, address: place.start };
}

/** Where it is in memory, with the symbol that is there: how far from it in decimals. Of .plt only objdump has names. */
function spelled(image: Image, operand: string, label: string): string {
  const address = Number.parseInt(operand, 16);
  const symbol = labelAt(image, address);
  const inMemory = `0x${(image.bias + BigInt(address)).toString(16)}`;
  if (symbol === undefined) return label.endsWith('@plt') ? `${inMemory} <${label}>` : inMemory;
  const far = address - symbol.address;
  return `${inMemory} <${demangled(symbol.name)}${far === 0 ? '' : `+${far}`}>`;
}
