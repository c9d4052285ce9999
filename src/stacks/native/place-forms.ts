import { cursorOf } from '../../dwarf/cursor.ts';
import { ifReadable } from '../../elf/error.ts';

/** DW_OP_form_tls_address, and GNU's. */
export const OF_THREAD: ReadonlySet<number> = new Set([0x9b, 0xe0]);
const [FIRST_REGISTER, LAST_REGISTER, ANY_REGISTER, STACK_VALUE] = [0x50, 0x6f, 0x90, 0x9f];

/** The register that an expression names as the place itself. */
export function registerOf(expression: Buffer): number | undefined {
  const [code = 0, operand = 0] = expression;
  if (expression.length === 1 && code >= FIRST_REGISTER && code <= LAST_REGISTER) return code - FIRST_REGISTER;
  return expression.length === 2 && code === ANY_REGISTER && operand < 0x80 ? operand : undefined;
}

/** DW_OP_entry_value, and GNU's. */
const ENTRY_VALUE: ReadonlySet<number> = new Set([0xa3, 0xf3]);

/** The register that held the variable when the function was entered, where it is that and nothing else. */
export function enteredIn(expression: Buffer): number | undefined {
  const [code = 0, length = 0] = expression;
  return ENTRY_VALUE.has(code) && expression.length === length + 3 && isValue(expression)
    ? registerOf(expression.subarray(2, 2 + length))
    : undefined;
}

/** The register and the constant that the variable is, where it is their sum: DW_OP_breg, DW_OP_stack_value. */
export function sumIn(expression: Buffer): { readonly register: number; readonly plus: bigint } | undefined {
  const [code = 0] = expression;
  if (code < FIRST_SUM || code > LAST_SUM || !isValue(expression)) return undefined;
  const number = cursorOf(expression.subarray(1, -1), true);
  const plus = ifReadable(() => number.sleb());
  if (plus === undefined || !Number.isSafeInteger(plus) || number.position !== expression.length - 2) return undefined;
  return { register: code - FIRST_SUM, plus: BigInt(plus) };
}

const [FIRST_SUM, LAST_SUM] = [0x70, 0x8f];

/** Whether it computes what the variable holds: it is nowhere then. */
export function isValue(expression: Buffer): boolean {
  return expression.at(-1) === STACK_VALUE;
}
