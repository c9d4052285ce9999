import type { DebugSectionsFile, DebugSectionsSection, DebugVerdict } from '../../sections/debug-sections.ts';
import { presentDisagreements } from '../../present/debug-sections.ts';
import { renderBlocks } from './blocks.ts';
import { html, type Markup } from './markup.ts';
import { renderShares, type Share } from './share.ts';

interface Directory {
  readonly directories: Map<string, Directory>;
  readonly files: DebugSectionsFile[];
}

/** How much a file tells of a crash in it. */
const TONES = {
  full: 'good',
  'line-tables': 'good',
  separate: 'warn',
  split: 'warn',
  minidebug: 'warn',
  'symtab-only': 'warn',
  none: 'bad',
  malformed: 'bad',
  unreadable: 'bad',
  'not-elf': 'dim',
  archive: 'dim',
} as const satisfies Record<DebugVerdict, Share['tone']>;

/** Trees with more files than this show their first level, and what fails in small directories. */
const OPEN_FILES = 200;
const OPEN_FAILING = 40;

/** How many files can be symbolised as a bar, then the tree of files, each directory with its own bar. */
export function renderDebugSections(section: DebugSectionsSection): Markup {
  const { elfFiles, symbolisable, namesOnly, files } = section;
  return html`<section class="card verdict-${files.every(({ passes }) => passes) ? 'good' : 'bad'}">
    <h2>${symbolisable} of ${elfFiles} ELF ${elfFiles === 1 ? 'file' : 'files'} can be symbolised${namesOnly === 0 ? undefined : `, ${namesOnly} more by function name only`}</h2>
    ${renderShares(sharesOf(files))}
    <p class="legend"><span class="good">functions and lines</span> <span class="warn">names only, or elsewhere</span> <span class="bad">nothing, or damaged</span></p>
    <div class="tree">${renderDirectory(treeOf(files), files.length)}</div>
    ${renderBlocks(presentDisagreements(section))}
  </section>`;
}

function treeOf(files: readonly DebugSectionsFile[]): Directory {
  const root: Directory = { directories: new Map(), files: [] };
  for (const file of files) {
    const parts = (file.archive === undefined ? file.path : `${file.archive}/${file.path}`).split('/').slice(0, -1);
    let directory = root;
    for (const part of parts) {
      const inner = directory.directories.get(part) ?? { directories: new Map<string, Directory>(), files: [] };
      directory.directories.set(part, inner);
      directory = inner;
    }
    directory.files.push(file);
  }
  return root;
}

function renderDirectory(directory: Directory, total: number): Markup {
  const directories = [...directory.directories].map(([name, inner]) => renderNamed(name, inner, total));
  const files = directory.files.toSorted((a, b) => Number(a.passes) - Number(b.passes) || (a.path < b.path ? -1 : 1));
  return html`<ul>${directories}${files.map((file) => renderFile(file))}</ul>`;
}

/** A chain of directories that hold nothing else is one line. */
function renderNamed(name: string, directory: Directory, total: number): Markup {
  const [only, more] = directory.directories;
  if (only !== undefined && more === undefined && directory.files.length === 0)
    return renderNamed(`${name}/${only[0]}`, only[1], total);
  const all = filesBelow(directory);
  const failing = all.filter(({ passes }) => !passes).length;
  const open = total <= OPEN_FILES || all.length === total || (failing > 0 && all.length <= OPEN_FAILING);
  return html`<li><details ${open ? html`open` : undefined}><summary><code>${name}/</code>${renderShares(sharesOf(all))}<span class="dim">${all.length}${failing === 0 ? undefined : html`, <b class="bad">${failing} failing</b>`}</span></summary>${renderDirectory(directory, total)}</details></li>`;
}

function filesBelow(directory: Directory): DebugSectionsFile[] {
  return [...directory.files, ...[...directory.directories.values()].flatMap((inner) => filesBelow(inner))];
}

function renderFile({ path, verdict, detail, reason, buildId, passes }: DebugSectionsFile): Markup {
  return html`<li data-item title="${buildId === undefined ? '' : `build-id ${buildId}`}"><code>${path.slice(path.lastIndexOf('/') + 1)}</code> <b class="badge ${passes ? TONES[verdict] : 'bad'}">${verdict}${detail === undefined ? undefined : `: ${detail}`}</b> <span class="dim">${reason}</span></li>`;
}

function sharesOf(files: readonly DebugSectionsFile[]): Share[] {
  const names = {
    good: 'with functions and lines',
    warn: 'with names only, or debug information elsewhere',
    bad: 'with nothing, or damaged',
    dim: 'others',
  } as const;
  return (['good', 'warn', 'bad', 'dim'] as const).map((tone) => ({
    tone,
    name: names[tone],
    count: files.filter(({ verdict }) => TONES[verdict] === tone).length,
  }));
}
