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
  'fleet',
  'guru',
  'live',
  'metrics',
  'python',
  'sanitizer',
  'serve',
  'store',
  'summary',
  'symbols',
  'valgrind',
  'watch',
];

/** The two places where stacks are unwound, and the programs that are started: what is judged comes as facts. */
const ENGINES = ['stacks/gdb', 'stacks/native', 'tools'];

/** Of a core and its process; formats and the ground lie below them. */
const OF_A_CORE = ['arch', 'crash', 'evidence', 'fault', 'modules', 'process', 'runtimes', 'stacks'];

/**
 * Folders of src, and those that they never know, type-only imports included. docs/architecture.md says why. A name
 * stands for a folder and all below it. `commands` may know all.
 */
export const NEVERS: Readonly<Record<string, readonly string[]>> = {
  report: [
    ...CAPABILITIES,
    ...OF_A_CORE.filter((room) => room !== 'runtimes'),
    'tools',
    'elf',
    'dwarf',
    'archive',
    'log',
  ],
  arch: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'modules', 'runtimes'],
  runtimes: [...CAPABILITIES, ...ENGINES, 'arch', 'crash', 'evidence', 'fault', 'modules', 'process'],
  languages: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'fault', 'modules', 'stacks'],
  locks: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'fault', 'languages', 'modules', 'stacks'],
  fault: [...CAPABILITIES, ...ENGINES, 'evidence', 'languages'],
  fleet: ['ci', 'commands', 'coredump', 'custom', 'doctor', 'mcp', 'serve', 'watch', ...OF_A_CORE],
  crash: [...CAPABILITIES.filter((room) => room !== 'sanitizer'), ...ENGINES, 'evidence'],
  stacks: ['ci', 'commands', 'coredump', 'custom', 'doctor', 'evidence'],
  variables: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'runtimes'],
  source: ['ci', 'commands', 'coredump', 'doctor', 'stacks', 'tools'],
  modules: ['ci', 'commands', 'coredump', 'crash', 'doctor', 'fault', 'stacks'],
  evidence: ['ci', 'commands', 'coredump', 'doctor', 'fault', 'stacks', 'symbols'],
  coredump: ['ci', 'commands', 'custom', 'doctor', 'mcp', 'serve', 'store', 'watch'],
  live: ['bundle', 'ci', 'commands', 'coredump', 'custom', 'doctor', 'serve', 'store', 'watch'],
  watch: ['serve', 'ci', 'commands', 'custom', 'doctor'],
  symbols: ['ci', 'commands', 'coredump', 'doctor'],
  bundle: ['ci', 'commands', 'coredump', 'doctor'],
  ci: ['commands', 'custom', 'doctor', 'stacks/gdb'],
  doctor: ['ci', 'commands', 'coredump', 'custom'],
  'debug-sections': ['ci', 'commands', 'coredump', 'doctor'],
  sanitizer: ['ci', 'commands', 'coredump', 'doctor'],
  metrics: ['serve', 'ci', 'commands', 'coredump', 'doctor', ...OF_A_CORE],
  serve: ['ci', 'commands', 'custom', 'doctor', ...OF_A_CORE],
  store: ['metrics', 'serve', 'watch', 'ci', 'commands', 'coredump', 'doctor', ...OF_A_CORE],
  summary: [...CAPABILITIES.filter((room) => room !== 'summary'), ...OF_A_CORE, 'stacks/gdb'],
  valgrind: ['ci', 'commands', 'coredump', 'doctor', ...OF_A_CORE.filter((room) => room !== 'runtimes')],
  guru: ['ci', 'commands', 'coredump', 'doctor', ...OF_A_CORE.filter((room) => room !== 'runtimes')],
  python: ['ci', 'commands', 'coredump', 'doctor'],
  'crash-texts': ['bundle', 'ci', 'commands', 'custom', 'doctor', 'stacks/gdb'],
  'debug-files': [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log', 'config'],
  custom: [...CAPABILITIES.filter((room) => room !== 'custom'), ...OF_A_CORE, 'log'],
  config: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'log', 'elf', 'linux'],
  manual: [...CAPABILITIES, ...ENGINES, ...OF_A_CORE, 'report', 'log', 'elf', 'config'],
  mcp: ['ci', 'commands', 'custom', 'doctor', 'serve', 'watch', ...ENGINES],
  memory: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'fault', 'modules', 'report', 'runtimes', 'stacks'],
  process: [...CAPABILITIES, ...ENGINES, 'crash', 'evidence', 'fault', 'modules', 'report', 'runtimes', 'stacks'],
  log: [...CAPABILITIES, ...OF_A_CORE, 'report', 'elf'],
};

/** The ground, and the formats on it: all that each may know, rooms and files beside them. What is not listed here is above it. */
export const KNOWS_ONLY: Readonly<Record<string, readonly string[]>> = {
  text: [],
  secrets: ['text'],
  errors: ['secrets', 'text'],
  elf: ['errors', 'text'],
  linux: ['elf', 'errors', 'text'],
  dwarf: ['elf', 'errors', 'text'],
  tools: ['errors', 'text', 'small-heap.ts'],
  archive: ['elf', 'errors', 'text', 'tools', 'small-heap.ts'],
};

/** The longest a file may be, and the tables of data that may be longer. */
export const MOST_LINES = 300;
export const TABLES: ReadonlySet<string> = new Set([
  'src/runtimes/library-sources.ts',
  'src/secrets/lines.ts',
  'src/secrets/programs.ts',
]);
