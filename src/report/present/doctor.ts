import { toned, type Block, type Line, type Tone } from '../block.ts';
import type { DoctorSection } from '../sections/doctor.ts';

const TONES = { ok: 'good', finding: 'bad', unknown: 'warn' } as const satisfies Record<
  DoctorSection['checks'][number]['state'],
  Tone
>;

/** All that was looked at in a table, then each finding with the command that mends it. */
export function presentDoctor({ checks, written }: DoctorSection): Block[] {
  const findings = checks.filter(({ state }) => state === 'finding');
  const rows = checks.map(({ state, what, value, unknown: why }): Line[] => [
    [toned(TONES[state], state)],
    [what],
    [value ?? why ?? ''],
  ]);
  const count =
    findings.length === 0
      ? 'This machine is ready to catch and read a crash.'
      : `${findings.length} ${findings.length === 1 ? 'thing' : 'things'} to mend.`;
  return [
    {
      kind: 'paragraph',
      lines: [[toned(findings.length === 0 ? 'good' : 'bad', count)], ...(written === undefined ? [] : [[written]])],
    },
    { kind: 'table', columns: [{ title: '' }, { title: '' }, { title: '', wide: true }], rows },
    ...findings.flatMap(({ what, message = '', fix }): Block[] => [
      { kind: 'heading', line: [what] },
      { kind: 'paragraph', lines: [[message]] },
      ...(fix === undefined ? [] : [{ kind: 'code', lines: [[fix]] } as const]),
    ]),
  ];
}
