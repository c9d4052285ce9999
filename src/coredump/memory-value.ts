import type { Meaning } from '../memory/fills.ts';
import { bitAway, fillBy, fillingOf, repeatedByte, textOf, type Filling } from '../memory/looks-like.ts';
import type { Image, Place } from '../memory/model.ts';
import { chosenFills } from '../memory/perturb.ts';
import type { Started } from '../process/environment.ts';
import { segmentAt } from '../process/segments.ts';
import { mappingName } from '../report/present/mapping.ts';
import type { MemoryEvidence } from '../report/sections/memory.ts';
import { hex } from '../text/hex.ts';

/** What the value of a pointer says of where it is from, whatever is in memory. */
export interface ValueEvidence {
  readonly evidence: MemoryEvidence;
  /** What the value is, were it memory. */
  readonly looksLike?: string;
  /** The same evidence, short. */
  readonly hint?: string;
}

interface Asked {
  readonly address: bigint;
  readonly registers: readonly (readonly [string, bigint])[];
  readonly place: (address: bigint) => Place;
}

/** Members further from their structure's start are rare. */
const OFFSET_MAX = 4096n;
/** What is mapped nearer than this has the same upper bytes. */
const NEAR = 1n << 40n;
/** What was mapped beside others is not there any more, or was never; a bit that was turned over leads further away. */
const FAR = 1n << 30n;

/** Evidence by the value alone: it is what memory is filled with, text, or a bit away from an address. */
export function valueEvidence(image: Image & Started, { address, registers, place }: Asked): ValueEvidence | undefined {
  const { bits } = image.encoding;
  const libraries = image.modules.map(({ path }) => path);
  const byte = repeatedByte(address, bits);
  // What the user chose is looked up in the environment only where it can be that.
  const chosen = byte === undefined ? undefined : fillBy(byte, [], chosenFills(image));
  const filling = chosen ?? fillingOf(address, bits, libraries);
  if (filling !== undefined) return fillEvidence(filling, bits);
  const [register, value] = nearestRegister(address, registers) ?? [undefined, address];
  const { below, above, mapping } = place(address);
  const isNear = mapping !== undefined || [below, above].some((each) => each !== undefined && each.distance < NEAR);
  const text = textOf(value, bits, image.encoding.littleEndian, isNear);
  if (text !== undefined) return textEvidence(text, value, value === address ? undefined : register);
  const isBeside = mapping !== undefined || [below, above].some((each) => each !== undefined && each.distance < FAR);
  return isBeside ? undefined : bitEvidence(image, address, place);
}

function fillEvidence(filling: Filling, bits: 32 | 64): ValueEvidence {
  const meanings = [...new Set(filling.by.map(({ meaning }) => meaning))];
  const question = `: ${meanings.map((meaning) => QUESTIONS[meaning]).join(', or ')}?`;
  const filled = meanings.map((meaning) => {
    const who = filling.by.flatMap((each) => (each.meaning === meaning ? [each.who] : []));
    return `${FILLED[meaning]} by ${who.join(', or by ')}`;
  });
  const made = `the address is made of ${filling.value}, with which `;
  return {
    evidence: {
      what: 'fill',
      text: `${made}${filled.join(', and ')}${question}`,
      confidence: bits === 64 ? 'medium' : 'low',
    },
    looksLike: `${filling.value} over and over`,
    hint: `${made}${meanings.map((meaning) => FILLED[meaning]).join(', or ')}${question}`,
  };
}

const FILLED: Readonly<Record<Meaning, string>> = {
  freed: 'freed memory is filled',
  fresh: 'memory is filled that nobody has written to yet',
  around: 'blocks of memory are surrounded',
};
const QUESTIONS: Readonly<Record<Meaning, string>> = {
  freed: 'use after free',
  fresh: 'not initialised',
  around: 'read beyond its end',
};

/** The text itself stands in the section alone: a summary goes further. */
function textEvidence(text: string, value: bigint, register: string | undefined): ValueEvidence {
  const pointer = register === undefined ? 'the address' : `${hex(value)}, in ${register},`;
  return {
    evidence: {
      what: 'text',
      text: `${pointer} is text, no pointer: overwritten?`,
      confidence: text.length === 8 ? 'medium' : 'low',
      value: hex(value),
      ...(register === undefined ? {} : { register }),
    },
    looksLike: `the text ${JSON.stringify(text)}`,
  };
}

const HIGHEST_OF_ADDRESS = 46;

function bitEvidence(
  { segments, encoding, arch }: Image,
  address: bigint,
  place: Asked['place'],
): ValueEvidence | undefined {
  const isMapped = (each: bigint): boolean => {
    const segment = segmentAt(segments, each);
    return segment !== undefined && (segment.readable || segment.executable);
  };
  // Where pointers have tags or signatures, their upper bits are these.
  const highest = arch?.untagged === undefined ? encoding.bits - 2 : HIGHEST_OF_ADDRESS;
  const bit = bitAway(address, highest, isMapped);
  const near = bit === undefined ? undefined : place(address ^ (1n << BigInt(bit))).mapping;
  if (near === undefined) return undefined;
  const text = `the address is one bit (${bit}) away from one in ${mappingName(near)}: a bit that was turned over?`;
  return { evidence: { what: 'one-bit', text, confidence: 'low' } };
}

/** The register that the address is the least behind. */
function nearestRegister(
  address: bigint,
  registers: readonly (readonly [string, bigint])[],
): readonly [string, bigint] | undefined {
  return registers
    .filter(([, value]) => value <= address && address - value < OFFSET_MAX && value >= 0x10000n)
    .toSorted(([, a], [, b]) => Number(b - a))[0];
}
