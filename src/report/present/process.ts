import type { Block, Line } from '../block.ts';
import type { ProcessSection } from '../sections/process.ts';

/** Who died. */
export function presentProcess(section: ProcessSection): Block[] {
  const { executable, commandLine: command, container, pid, uid, unit, host, time } = section;
  const fields = Object.entries({ executable, command, container, pid, uid, unit, host, time }).flatMap(
    ([name, value]): (readonly [string, Line])[] => (value === undefined ? [] : [[name, [String(value)]]]),
  );
  return [
    { kind: 'heading', line: [section.title] },
    { kind: 'fields', fields },
  ];
}
