import { toned, type Block, type Line } from '../block.ts';
import type { ModulesSection } from '../sections/modules.ts';

/** Modules whose debug information is out of reach, with what to do; all of them when verbose. */
export function presentModules(section: ModulesSection, { verbose }: { verbose: boolean }): Block[] {
  const shown = verbose ? section.modules : section.modules.filter((module) => module.debugInfo !== 'found');
  if (shown.length === 0) return [];
  const rows = shown.map((module): Line[] => [
    [module.path],
    [toned(module.debugInfo === 'found' ? 'good' : 'warn', module.debugInfo)],
    [module.fix ?? module.package ?? ''],
  ]);
  const columns = [{ title: 'module', wide: true }, { title: 'debug info' }, { title: 'what to do', wide: true }];
  return [
    { kind: 'heading', line: [section.title] },
    { kind: 'table', columns, rows },
  ];
}
