import { toned, type Block, type Line } from '../block.ts';
import type { MemoryBytes, MemoryEvidence, MemoryMapping, MemoryPlace, MemorySection } from '../sections/memory.ts';
import { chunkText } from './heap-chunk.ts';
import { isNear, mappingName, placeText } from './mapping.ts';

/** What the memory says of the fault, where its address is, and what leads to freed memory; the mappings around are folded. */
export function presentMemory(section: MemorySection): Block[] {
  const { title, address, pointers = [], evidence = [] } = section;
  const mappings = mappingsAround(section);
  const lines = [
    ...evidence.map((each) => evidenceLine(each)),
    ...(address === undefined ? [] : [placeLine(address, 'the fault address', section)]),
    ...pointers.map((each) => placeLine(each.address, `in ${each.register}`, each)),
  ];
  return [
    { kind: 'heading', line: [title] },
    ...(lines.length === 0 ? [] : [{ kind: 'paragraph', lines } as const]),
    ...dumps(section),
    ...(mappings.length === 0
      ? []
      : [
          {
            kind: 'fold',
            summary: [toned('dim', 'the mappings around it')],
            blocks: [mappingTable(mappings)],
          } as const,
        ]),
  ];
}

/** The bytes around each address, under what it is. */
function dumps({ address, bytes, pointers = [], evidence = [] }: MemorySection): Block[] {
  const all: readonly (readonly [string, MemoryBytes | undefined])[] = [
    ...evidence.map(({ heap, variable, bytes: own }) => {
      return [`around ${heap?.start ?? variable?.address}, what it is about`, own] as const;
    }),
    [`around ${address}, the fault address`, bytes],
    ...pointers.map((each) => [`around ${each.address}, in ${each.register}`, each.bytes] as const),
  ];
  return all.flatMap(([what, rows]): Block[] =>
    rows === undefined ? [] : [{ kind: 'paragraph', lines: [[toned('dim', what)]] }, dumpTable(rows)],
  );
}

function dumpTable(rows: MemoryBytes): Block {
  return {
    kind: 'table',
    columns: [{ title: '' }, { title: '', wide: true }, { title: '' }],
    rows: rows.map(({ address, hex, text, marked }) => [
      [marked === true ? toned('bad', address) : toned('dim', address)],
      [hex],
      [text],
    ]),
  };
}

function evidenceLine({ text, confidence }: MemoryEvidence): Line {
  return [toned('mark', text), toned('dim', confidence === 'high' ? '' : ` [${confidence} confidence]`)];
}

function placeLine(address: string, whose: string, place: MemoryPlace): Line {
  const chunk = place.heap === undefined ? '' : `, ${chunkText(place.heap, address)}`;
  const looks = place.looksLike === undefined ? '' : `; looks like ${place.looksLike}`;
  return [toned('strong', address), `, ${whose}: ${placeText(place)}${chunk}${looks}`];
}

/** What is far away explains nothing. */
function mappingsAround({ mapping, below, above }: MemoryPlace): MemoryMapping[] {
  const near = [below, above].map((each) => (each !== undefined && isNear(each.distance) ? each.mapping : undefined));
  return [near[0], mapping, near[1]].filter((each) => each !== undefined);
}

function mappingTable(mappings: readonly MemoryMapping[]): Block {
  return {
    kind: 'table',
    columns: [{ title: 'start' }, { title: 'end' }, { title: 'access' }, { title: 'what', wide: true }],
    rows: mappings.map((each) => rowOf(each)),
  };
}

function rowOf(mapping: MemoryMapping): Line[] {
  const { start, end, permissions, file } = mapping;
  const path = file === undefined ? '' : ` (${file})`;
  return [[start], [end], [permissions], [mappingName(mapping), toned('dim', path)]];
}
