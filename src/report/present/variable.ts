import { toned, type Line } from '../block.ts';
import type { CauseVariable } from '../sections/variable.ts';

/**
 * `of node->next (offset 16 of struct node): node is NULL (argument of list_walk)`; of a divisor `count is 0 (...)`; of what was passed on
 * `name is NULL (argument of greet; argument 1 of strlen)`.
 */
export function variableLine(variable: CauseVariable): Line {
  const { expression, base } = variable;
  return [
    ...(base.name === expression ? [] : ['of ', toned('strong', expression), `${placeText(variable)}: `]),
    toned('strong', base.name),
    ` is ${valueText(variable)}`,
    toned('dim', ` (${originText(variable)})`),
  ];
}

/** The same as text: `node is NULL (node->next)`. */
export function variableText(variable: CauseVariable): string {
  const { expression, base } = variable;
  return `${base.name} is ${valueText(variable)}${base.name === expression ? '' : ` (${expression})`}`;
}

function placeText({ offset, of }: CauseVariable): string {
  return offset === undefined || of === undefined ? '' : ` (offset ${offset} of ${of})`;
}

function valueText({ base: { value }, bound }: CauseVariable): string {
  if (value === '0x0') return 'NULL';
  return bound === undefined ? value : `${value}, and there are ${bound} elements`;
}

const KINDS = { argument: 'argument', local: 'local variable', global: 'global variable' } as const;

function originText(variable: CauseVariable): string {
  const { passed } = variable;
  return [whoseText(variable), ...(passed === undefined ? [] : [passedText(passed)])].join('; ');
}

function whoseText({ base: { kind }, function: name }: CauseVariable): string {
  if (kind === 'member') return name === undefined ? 'member' : `member, in ${name}`;
  return kind === 'global' || name === undefined ? KINDS[kind] : `${KINDS[kind]} of ${name}`;
}

/** `argument 1 of strlen`, `passed to png_read`. */
function passedText({ function: name, argument }: NonNullable<CauseVariable['passed']>): string {
  if (argument !== undefined) return `argument ${argument} of ${name}`;
  return name === undefined ? 'passed on' : `passed to ${name}`;
}
