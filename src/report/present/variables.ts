import { toned, type Block, type Line } from '../block.ts';
import type { VariablesSection } from '../sections/variables.ts';
import { shortName } from './short-name.ts';

type Frame = VariablesSection['frames'][number];

/** Of each frame its arguments, then its local variables. */
export function presentVariables({ title, frames }: VariablesSection): Block[] {
  return [
    { kind: 'heading', line: [title] },
    ...frames.flatMap((frame): Block[] => [
      { kind: 'paragraph', lines: [frameLine(frame)] },
      {
        kind: 'fields',
        fields: [
          ...frame.arguments.map((each) => fieldOf(each, 'argument')),
          ...frame.locals.map((each) => fieldOf(each, 'local')),
        ],
      },
    ]),
  ];
}

function frameLine({ index, function: name }: Frame): Line {
  return [toned('dim', `#${index} `), ...(name === undefined ? [] : [toned('strong', shortName(name))])];
}

function fieldOf(
  { name, type, value }: Frame['locals'][number],
  kind: 'argument' | 'local',
): [name: string, value: Line] {
  return [name, [value, toned('dim', ` (${kind}${type === undefined ? '' : `, ${shortened(type)}`})`)]];
}

const LONGEST_TYPE = 60;

function shortened(type: string): string {
  const short = shortName(type);
  return short.length <= LONGEST_TYPE ? short : `${short.slice(0, LONGEST_TYPE - 1)}…`;
}
