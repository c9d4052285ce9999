/** What only starts from outside: nothing within the house knows it. */
const CAPABILITIES = [
  'bundle',
  'ci',
  'commands',
  'coredump',
  'crash-texts',
  'custom',
  'debug-sections',
  'doctor',
  'guru',
  'python',
  'sanitizer',
  'symbols',
  'valgrind',
];

/** The one place where gdb is driven, and the programs that are started: what is judged comes as facts. */
const ENGINES = ['stacks/gdb', 'tools'];

/** Of a core and its process; formats and the ground lie below them. */
const OF_A_CORE = ['arch', 'crash', 'evidence', 'fault', 'modules', 'process', 'runtimes', 'stacks'];

/**
 * Folders of src, and those that they never know, type-only imports included. docs/architecture.md says why. A name
 * stands for a folder and all below it.
 */
export const NEVERS: Readonly<Record<string, readonly string[]>> = {
  report: [...CAPABILITIES, ...OF_A_CORE.filter((room) => room !== 'runtimes'), 'tools', 'elf', 'dwarf', 'log'],
  arch: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'modules', 'runtimes'],
  runtimes: [...CAPABILITIES, ...ENGINES, 'arch', 'crash', 'evidence', 'fault', 'modules', 'process'],
  fault: [...CAPABILITIES, ...ENGINES, 'evidence'],
  crash: [...CAPABILITIES.filter((room) => room !== 'sanitizer'), ...ENGINES, 'evidence'],
  stacks: ['ci', 'commands', 'coredump', 'custom', 'doctor', 'evidence'],
  source: ['ci', 'commands', 'coredump', 'doctor', 'stacks', 'tools'],
  modules: ['ci', 'commands', 'coredump', 'crash', 'doctor', 'fault', 'stacks'],
  evidence: ['ci', 'commands', 'coredump', 'doctor', 'fault', 'stacks', 'symbols'],
  coredump: ['ci', 'commands', 'custom', 'doctor'],
  symbols: ['ci', 'commands', 'coredump', 'doctor'],
  bundle: ['ci', 'commands', 'coredump', 'doctor'],
  ci: ['commands', 'custom', 'doctor', 'stacks/gdb'],
  doctor: ['ci', 'commands', 'coredump', 'custom'],
  'debug-sections': ['ci', 'commands', 'coredump', 'doctor'],
  sanitizer: ['ci', 'commands', 'coredump', 'doctor'],
  valgrind: ['ci', 'commands', 'coredump', 'doctor', ...OF_A_CORE.filter((room) => room !== 'runtimes')],
  guru: ['ci', 'commands', 'coredump', 'doctor', ...OF_A_CORE.filter((room) => room !== 'runtimes')],
  python: ['ci', 'commands', 'coredump', 'doctor'],
  process: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'fault', 'modules', 'report', 'runtimes', 'stacks'],
  linux: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log'],
  elf: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log', 'dwarf', 'archive'],
  dwarf: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log', 'archive'],
  archive: [...CAPABILITIES, ...OF_A_CORE, 'report', 'log'],
  log: [...CAPABILITIES, ...OF_A_CORE, 'report', 'elf'],
  tools: [...CAPABILITIES, ...OF_A_CORE, 'report', 'log', 'elf', 'config'],
  errors: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log', 'elf', 'linux', 'config'],
  text: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log', 'elf', 'linux', 'config', 'errors'],
};

/** The longest a file may be, and the tables of data that may be longer. */
export const MOST_LINES = 300;
export const TABLES: ReadonlySet<string> = new Set(['src/runtimes/library-sources.ts']);
