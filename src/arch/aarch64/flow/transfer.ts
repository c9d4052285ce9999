import { bits, matches, signedBits } from '../../bits.ts';
import type { Effect, Operand, Step, Sum } from '../../flow.ts';
import { loadStore } from '../instruction/load-store.ts';
import type { Operand as Encoded } from '../instruction/operand.ts';
import { becomes, changed, general, orSp, plus } from './names.ts';

type Transfer = Pick<Step, 'effects' | 'operand' | 'stores'>;

/** What loads and stores do to registers, and which place they name. */
export function transfer(word: number, pc: bigint): Transfer {
  const encoded = loadStore(word);
  const operand = encoded === undefined || encoded === 'none' ? undefined : operandOf(encoded, pc);
  const told = operand === undefined ? {} : { operand };
  if (matches(word, 0x3a000000, 0x28000000))
    return { ...told, effects: [...pair(word, operand), ...moved(word, pairStep(word))] };
  if (matches(word, 0x3b000000, 0x18000000)) return { ...told, effects: literal(word, operand) };
  const isSingle =
    matches(word, 0x3b000000, 0x39000000) ||
    matches(word, 0x3b200c00, 0x38200800) ||
    matches(word, 0x3b200000, 0x38000000);
  if (!isSingle) return { ...told, effects: others(word) };
  const stores = storedBy(word);
  const isMoving = matches(word, 0x3b200400, 0x38000400);
  return {
    ...told,
    ...(stores === undefined ? {} : { stores }),
    effects: [...single(word, operand), ...(isMoving ? moved(word, BigInt(signedBits(word, 20, 12))) : [])],
  };
}

/** An index of 32 bits is no part of a sum. */
function operandOf({ base, displacement, index, size, access, block }: Encoded, pc: bigint): Operand | undefined {
  if (block === true || index?.extend === 'uxtw' || index?.extend === 'sxtw') return undefined;
  const added = index === undefined ? undefined : general(index.register);
  const address: Sum = {
    terms: [
      ...(base === undefined ? [] : [{ register: orSp(base), factor: 1n }]),
      ...(index === undefined || added === undefined ? [] : [{ register: added, factor: 1n << BigInt(index.shift) }]),
    ],
    constant: base === undefined ? pc + displacement : displacement,
  };
  return { address, size, access };
}

function isVector(word: number): boolean {
  return bits(word, 26, 26) === 1;
}

function single(word: number, operand: Operand | undefined): Effect[] {
  const [size, operation] = [bits(word, 31, 30), bits(word, 23, 22)];
  if (isVector(word) || operation === 0 || (size === 3 && operation === 2)) return []; // stores, prefetches
  const to = general(bits(word, 4, 0));
  if (operand === undefined || operation === 3) return changed(to); // a number of 32 bits with sign
  return becomes(to, { kind: 'load', from: operand.address, size: 2 ** size, signed: operation === 2 });
}

/** A register of 64 bits. */
function storedBy(word: number): string | undefined {
  const isWhole = !isVector(word) && bits(word, 31, 30) === 3 && bits(word, 23, 22) === 0;
  return isWhole ? general(bits(word, 4, 0)) : undefined;
}

function literal(word: number, operand: Operand | undefined): Effect[] {
  const opcode = bits(word, 31, 30);
  if (isVector(word) || opcode === 3) return [];
  const to = general(bits(word, 4, 0));
  return becomes(to, operand && { kind: 'load', from: operand.address, size: operand.size, signed: opcode === 2 });
}

function pair(word: number, operand: Operand | undefined): Effect[] {
  if (isVector(word) || bits(word, 22, 22) === 0) return [];
  const [first, second] = [general(bits(word, 4, 0)), general(bits(word, 14, 10))];
  if (operand === undefined) return [...changed(first), ...changed(second)];
  const size = operand.size / 2;
  const signed = bits(word, 31, 30) === 1;
  const load = (from: Sum) => ({ kind: 'load', from, size, signed }) as const;
  const behind = { ...operand.address, constant: operand.address.constant + BigInt(size) };
  return [...becomes(first, load(operand.address)), ...becomes(second, load(behind))];
}

/** By how much the base register moves; undefined where it stays. */
function pairStep(word: number): bigint | undefined {
  if (bits(word, 23, 23) === 0) return undefined;
  const opcode = bits(word, 31, 30);
  const isTags = !isVector(word) && opcode === 1 && bits(word, 22, 22) === 0;
  const size = isVector(word) ? 4 << opcode : isTags ? 16 : opcode === 2 ? 8 : 4;
  return BigInt(signedBits(word, 21, 15) * size);
}

function moved(word: number, step: bigint | undefined): Effect[] {
  const base = orSp(bits(word, 9, 5));
  return step === undefined ? [] : [{ register: base, to: plus(base, step) }];
}

/** Exclusive and atomic ones, those of structures and of tags: whatever they name may change. */
function others(word: number): Effect[] {
  const named = isVector(word) ? [] : [bits(word, 4, 0), bits(word, 14, 10), bits(word, 20, 16)].map(general);
  const isMoving = isVector(word) ? bits(word, 23, 23) === 1 : matches(word, 0xff200000, 0xd9200000);
  return [...named.flatMap(changed), ...(isMoving ? changed(orSp(bits(word, 9, 5))) : [])];
}
