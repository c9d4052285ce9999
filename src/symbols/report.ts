import { fileKind } from '../evidence/file-kind.ts';
import { openCandidate } from '../evidence/source.ts';
import { openCore } from '../process/core.ts';
import { UsageError } from '../errors/errors.ts';
import { known } from '../text/known.ts';
import { withProgress } from '../progress.ts';
import { createReport } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { SymbolsSection } from '../report/sections/symbols.ts';
import { FORMATS } from '../tools/compression.ts';
import { owningPackages, type Owner } from '../tools/package-manager.ts';
import { debugCommand, distributionOf, type Distribution, type Undescribed } from './debug-packages.ts';
import { systemAt } from './system.ts';
import { findSymbols, type SymbolPlaces, type SymbolSearch, type WantedModule } from './find.ts';

const BUILD_ID = /^[0-9a-f]{6,128}$/i;
const HEAD = 4096;
const ANONYMOUS = 'unknown file';

/**
 * Finds the debug files of a core's modules, or of build-ids.
 * @throws EvidenceError when the core or a place can't be read.
 */
export async function reportSymbols(targets: readonly string[], places: SymbolPlaces): Promise<Report> {
  const asked: Target[] = [];
  for (const target of targets) asked.push(await openTarget(target, places));
  const modules = [
    ...new Map(
      asked.flatMap((target) => target.modules).map((module) => [`${module.path}\n${module.buildId}`, module]),
    ).values(),
  ]; // cores of one program share theirs
  const search = await withProgress('searching debug files', () => findSymbols(modules, places));
  const packages = await owningPackages(
    search.missing.map(({ module }) => module.path).filter((path) => path.startsWith('/')),
    places.sysroot,
  );
  return createReport('symbols find', {
    subject: { targets, in: places.in },
    findings: [],
    sections: [sectionOf(search, packages, distributionOf(systemAt(places.sysroot ?? '/')))],
    incomplete: [...asked.flatMap((target) => target.incomplete), ...search.incomplete],
    provenance: {},
  });
}

interface Target {
  readonly modules: readonly WantedModule[];
  readonly incomplete: readonly Incomplete[];
}

/** A build-id, or a core, plain or compressed as `triage coredump` takes it. */
async function openTarget(target: string, places: SymbolPlaces): Promise<Target> {
  if (BUILD_ID.test(target) && !target.includes('/'))
    return { modules: [{ path: ANONYMOUS, buildId: target.toLowerCase() }], incomplete: [] };
  if (target === '')
    throw new UsageError(
      'An empty name is neither a core nor a build-id.',
      'Name a core dump, or a build-id as "file" or "readelf -n" print it.',
    );
  const kind = await fileKind(target);
  if (kind !== 'apport' && !(kind in FORMATS)) return { modules: modulesOf(target, places), incomplete: [] };
  const evidence = await openCandidate({ path: target }, {});
  const { corePath, damage } = evidence;
  try {
    return {
      modules: modulesOf(corePath, places),
      incomplete:
        damage === undefined
          ? []
          : [{ what: target, why: `it is cut off or damaged (${damage}): modules may be missing` }],
    };
  } finally {
    evidence.dispose();
  }
}

/** The modules of a plain core, but for the vdso, which the core holds itself. */
function modulesOf(file: string, { sysroot }: SymbolPlaces): WantedModule[] {
  const core = openCore(file, known({ sysroot }));
  try {
    return core.modules
      .filter(({ path }) => !path.startsWith('['))
      .map(({ path, buildId, base }) =>
        known({
          path: path.replace(/ \(deleted\)$/, ''),
          buildId,
          head: buildId === undefined ? core.read(base, HEAD) : undefined,
        }),
      );
  } finally {
    core.close();
  }
}

function sectionOf(
  { found, missing }: SymbolSearch,
  packages: ReadonlyMap<string, Owner>,
  distribution: Distribution | undefined,
): SymbolsSection {
  const rows: SymbolsSection['modules'] = [
    ...found.map(({ module: { path, buildId }, file, from }) =>
      known({ path, buildId, status: 'found' as const, from, file }),
    ),
    ...missing.map(({ module: { path, buildId }, plausible, why, lacks }) =>
      known({
        path,
        buildId,
        status: plausible.length > 0 ? ('plausible' as const) : ('missing' as const),
        candidates: plausible.length > 0 ? [...plausible] : undefined,
        why,
        fix: fixOf({ path, buildId: lacks ?? buildId, owner: packages.get(path) }, distribution),
      }),
    ),
  ];
  return { kind: 'symbols', title: 'Symbols', modules: rows };
}

function fixOf(file: Undescribed, distribution: Distribution | undefined): string {
  const id = file.buildId === undefined ? 'it has no build-id' : `build-id ${file.buildId}`;
  const command = debugCommand(distribution, file);
  if (command !== undefined) return `${command} (${id})`;
  return file.owner === undefined ? `ask for ${id}` : `install the debug package of ${file.owner.name} (${id})`;
}
