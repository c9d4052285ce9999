import { toned, type Block, type Line, type Span, type Tone } from '../block.ts';
import type { DebugSectionsFile, DebugSectionsSection, DebugVerdict } from '../sections/debug-sections.ts';

/** How many files are shown unless all are wanted: with the rest of the answer, a screenful. */
const SHOWN = 14;

interface Look {
  /** Worst first. */
  readonly rank: number;
  readonly tone: Tone;
  readonly meaning: string;
}

const LOOKS = {
  malformed: { rank: 0, tone: 'bad', meaning: 'damaged, cut off, or made to mislead' },
  unreadable: { rank: 1, tone: 'bad', meaning: 'could not be read' },
  none: { rank: 2, tone: 'bad', meaning: 'addresses only' },
  minidebug: { rank: 3, tone: 'warn', meaning: 'function names only (.gnu_debugdata)' },
  'symtab-only': { rank: 4, tone: 'warn', meaning: 'function names only' },
  separate: { rank: 5, tone: 'warn', meaning: 'debug information in a file of its own' },
  split: { rank: 6, tone: 'warn', meaning: 'debug information in .dwo or .dwp files' },
  'line-tables': { rank: 7, tone: 'good', meaning: 'functions and lines, no variables (-g1)' },
  full: { rank: 8, tone: 'good', meaning: 'functions, lines, variables, types' },
  archive: { rank: 9, tone: 'dim', meaning: 'not looked into: --archives' },
  'not-elf': { rank: 10, tone: 'dim', meaning: 'no ELF file' },
} as const satisfies Record<DebugVerdict, Look>;

/** The headline, the counts, then files: those that fail first, then the worst. */
export function presentDebugSections(section: DebugSectionsSection, { verbose }: { verbose: boolean }): Block[] {
  const sorted = section.files.toSorted(
    (a, b) => Number(a.passes) - Number(b.passes) || LOOKS[a.verdict].rank - LOOKS[b.verdict].rank,
  );
  const worth = verbose ? sorted : sorted.filter((file) => !file.passes || file.verdict !== 'full');
  const shown = verbose ? worth : worth.slice(0, SHOWN);
  const hidden = worth.length - shown.length;
  return [
    { kind: 'heading', line: [headline(section)] },
    {
      kind: 'table',
      columns: [{ title: '', align: 'right' }, { title: '' }, { title: '', wide: true }],
      rows: countRows(section),
    },
    ...presentFailing(section),
    ...(shown.length === 0 ? [] : [fileTable(shown, verbose)]),
    ...(hidden === 0
      ? []
      : [{ kind: 'paragraph', lines: [[toned('dim', `... and ${hidden} more; --verbose shows all.`)]] } as const]),
    ...presentDisagreements(section),
  ];
}

/** What makes the exit status 1: without colours the table alone does not tell it. */
function presentFailing({ files }: DebugSectionsSection): Block[] {
  const { length } = files.filter(({ passes }) => !passes);
  if (length === 0) return [];
  return [
    {
      kind: 'paragraph',
      lines: [
        [
          toned(
            'bad',
            length === 1
              ? '1 file fails what is required and comes first:'
              : `${length} files fail what is required and come first:`,
          ),
        ],
      ],
    },
  ];
}

function headline({ elfFiles, symbolisable, namesOnly }: DebugSectionsSection): string {
  const names = namesOnly === 0 ? '' : `, ${namesOnly} more by function name only`;
  return `Of ${elfFiles} ELF file${elfFiles === 1 ? '' : 's'} ${symbolisable} can be symbolised${names}.`;
}

function countRows({ counts, files }: DebugSectionsSection): Line[][] {
  const verdicts = (Object.keys(LOOKS) as DebugVerdict[]).filter((verdict) => (counts[verdict] ?? 0) > 0);
  return verdicts.map((verdict) => [
    [String(counts[verdict])],
    [toned(LOOKS[verdict].tone, verdict)],
    [toned('dim', LOOKS[verdict].meaning + details(files, verdict))],
  ]);
}

/** Debug information elsewhere may be there or not: `: 12 found, 643 missing`. */
function details(files: readonly DebugSectionsFile[], verdict: DebugVerdict): string {
  if (verdict !== 'separate' && verdict !== 'split') return '';
  const byDetail = Map.groupBy(
    files.filter((file) => file.verdict === verdict),
    ({ detail }) => detail ?? 'found',
  );
  return `: ${[...byDetail]
    .map(([detail, { length }]) => `${length} ${detail}`)
    .toSorted()
    .join(', ')}`;
}

/** With all that is known of each file where all is wanted; then no column is cut, however narrow the terminal. */
function fileTable(files: readonly DebugSectionsFile[], verbose: boolean): Block {
  const cut = verbose ? {} : { wide: true };
  const columns = [
    { title: 'verdict' },
    { title: 'file', ...cut },
    { title: 'why', ...cut },
    ...(verbose ? [{ title: 'what is in it' }] : []),
  ];
  const rows = files.map((file): Line[] => [
    [verdictOf(file)],
    [nameOf(file)],
    [file.reason ?? ''],
    ...(verbose ? [[contents(file)]] : []),
  ]);
  return { kind: 'table', columns, rows };
}

function verdictOf({ verdict, detail, passes }: DebugSectionsFile): Span {
  return toned(passes ? LOOKS[verdict].tone : 'bad', detail === undefined ? verdict : `${verdict}: ${detail}`);
}

/** `DWARF 4, 5; zlib; .eh_frame; build-id 9f2c, not in cores; package foo 1.0` */
function contents({
  dwarf = [],
  compression,
  unwind,
  buildId,
  coreCarriesBuildId,
  package: owner,
}: DebugSectionsFile): string {
  return [
    ...(dwarf.length === 0 ? [] : [`DWARF ${dwarf.join(', ')}`]),
    ...(compression === undefined ? [] : [compression]),
    ...(unwind === undefined ? [] : [unwind]),
    ...(buildId === undefined ? [] : [`build-id ${buildId}${coreCarriesBuildId === false ? ', not in cores' : ''}`]),
    ...(owner === undefined ? [] : [`package ${owner}`]),
  ].join('; ');
}

function nameOf({ path, archive }: DebugSectionsFile): string {
  return archive === undefined ? path : `${archive}!${path}`;
}

/** Where the two engines differ, if both were asked. */
export function presentDisagreements({ disagreements = [] }: DebugSectionsSection): Block[] {
  if (disagreements.length === 0) return [];
  const rows = disagreements.map(({ path, what, native, readelf }): Line[] => [[path], [what], [native], [readelf]]);
  return [
    { kind: 'heading', line: [toned('warn', 'Where readelf differs')] },
    {
      kind: 'table',
      columns: [{ title: 'file', wide: true }, { title: 'what' }, { title: 'ours' }, { title: 'readelf' }],
      rows,
    },
  ];
}
