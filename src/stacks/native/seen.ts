import type { Scope } from '../../dwarf/variables/scope.ts';
import { RUST, spellingOf, type Spelling } from '../../dwarf/variables/spelling.ts';
import { Uncertain } from '../uncertain.ts';
import type { Process, Unwindable } from './model.ts';
import type { Walk } from './walk.ts';

/** What is seen in an entry of a stack. */
export interface Seen {
  readonly at: Unwindable;
  readonly scope: Scope;
  readonly spelling: Spelling;
  /** It is seen as it was when its call was made. */
  readonly isAtCall: boolean;
  /** What leads to the variables that its thread has of its own. */
  readonly threadPointer: bigint | undefined;
}

/**
 * What is seen in an entry of a walk.
 * @param call the address of the call that the entry is in, where it is looked at as it was when that was made.
 * @param isShown whether variables are shown alone, and no expressions are made of them.
 * @throws Uncertain where another file tells, or a language is not read.
 */
export function see(
  { arch }: Process,
  walk: Walk | undefined,
  index: number,
  call: bigint | undefined,
  isShown = false,
): Seen | undefined {
  const at = walk?.frames[index];
  const seen = walk && at && scopeIn(at, index - walk.frames.indexOf(at), call, isShown);
  const name = arch.registers.threadPointer;
  return seen && { ...seen, threadPointer: name === undefined ? undefined : walk.frames[0]?.frame.registers[name] };
}

function scopeIn(
  at: Unwindable,
  inner: number,
  call: bigint | undefined,
  isShown: boolean,
): Omit<Seen, 'threadPointer'> | undefined {
  const { image } = at;
  if (image === undefined) return undefined;
  const address = call === undefined ? at.address : Number(call - image.bias);
  if (image.code(address)?.isSplit === true) throw new Uncertain('its debug information is in another file');
  const scope = image.scope(address, inner);
  if (scope === undefined) return undefined;
  const spelling = isShown && scope.language === RUST ? 'rust' : spellingOf(scope.language);
  if (spelling === undefined) {
    if (scope.variables().length === 0) return undefined; // of an assembler, mostly
    throw new Uncertain('variables of its language are not read');
  }
  return { at, scope, spelling, isAtCall: call !== undefined };
}
