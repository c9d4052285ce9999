import { toned, type Block, type Line, type Tone } from '../block.ts';
import type { SymbolsSection } from '../sections/symbols.ts';

type Row = SymbolsSection['modules'][number];

const TONES = { found: 'good', plausible: 'warn', missing: 'bad' } as const satisfies Record<Row['status'], Tone>;

/** What is missing first, with what to ask for: that is the answer, to be copied, and never cut. */
export function presentSymbols(section: SymbolsSection): Block[] {
  const found = section.modules.filter(({ status }) => status === 'found').length;
  const rows = section.modules
    .toSorted((a, b) => Object.keys(TONES).indexOf(b.status) - Object.keys(TONES).indexOf(a.status))
    .map((row): Line[] => [[toned(TONES[row.status], row.status)], [row.path], [where(row)]]);
  return [
    { kind: 'heading', line: [`Debug files of ${found} of ${section.modules.length} modules found.`] },
    {
      kind: 'table',
      columns: [{ title: '' }, { title: 'module', wide: true }, { title: 'where, or what to do' }],
      rows,
    },
  ];
}

function where({ status, from, file, candidates = [], why, fix }: Row): string {
  if (status === 'found') return from === 'itself' ? 'in the file itself' : `${file} (${from})`;
  if (status === 'plausible') return `fits, but can't be confirmed without a build-id: ${candidates.join(', ')}`;
  return [why, fix].filter((part) => part !== undefined).join('; ');
}
