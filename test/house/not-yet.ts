/**
 * What the house does not keep yet. These lists only ever get shorter: what a change breaks is mended in that change.
 */

/** Imports from a room that its importer never knows. */
export const BROKEN_NEVERS: readonly string[] = [
  'src/ci/bundle-files.ts -> src/stacks/gdb/session.ts',
  'src/crash/frames.ts -> src/stacks/gdb/stacks.ts',
  'src/crash/program-message.ts -> src/tools/gdb.ts',
  'src/crash/program-message.ts -> src/tools/mi.ts',
  'src/crash/program-message.ts -> src/stacks/gdb/stacks.ts',
  'src/doctor/checks/crash-test.ts -> src/ci/collect.ts',
  'src/doctor/checks/crash-test.ts -> src/ci/run-command.ts',
  'src/errors/errors.ts -> src/report/mask-text.ts',
  'src/fault/faultless.ts -> src/stacks/gdb/stacks.ts',
  'src/fault/recover.ts -> src/stacks/gdb/stacks.ts',
  'src/fault/restore-contexts.ts -> src/tools/gdb.ts',
  'src/fault/restore-contexts.ts -> src/stacks/gdb/stacks.ts',
  'src/fault/restore-contexts.ts -> src/stacks/gdb/tell-gdb.ts',
  'src/linux/core-settings.ts -> src/tools/lifecycle.ts',
  'src/linux/signal-mask.ts -> src/arch/signal-frame.ts',
  'src/linux/stack-limit.ts -> src/fault/fault.ts',
  'src/linux/stack-limit.ts -> src/fault/page-fault.ts',
  'src/python/triage-log.ts -> src/coredump/triage.ts',
  'src/report/present/ci.ts -> src/tools/run.ts',
  'src/report/rules.ts -> src/valgrind/kind-rules.ts',
  'src/runtimes/library.ts -> src/crash/normalise.ts',
];

/** Files that still lead to each other; any part of one of these circles is known. */
export const CIRCLES: readonly (readonly string[])[] = [
  [
    'src/arch/aarch64/fault.ts',
    'src/arch/x86-64/division-fault.ts',
    'src/arch/x86-64/explain.ts',
    'src/arch/x86-64/fault.ts',
    'src/arch/x86-64/general-protection.ts',
    'src/fault/fault.ts',
    'src/fault/instruction.ts',
    'src/fault/page-fault.ts',
    'src/fault/sent.ts',
    'src/fault/siginfo.ts',
    'src/fault/stop.ts',
  ],
  ['src/arch/aarch64/signal-frame.ts', 'src/arch/signal-frame.ts', 'src/arch/x86-64/signal-frame.ts'],
  ['src/ci/bundle.ts', 'src/ci/ci-run.ts', 'src/ci/look-after.ts', 'src/ci/other-answers.ts'],
  ['src/ci/collect.ts', 'src/ci/judge-file.ts'],
  ['src/coredump/bundled.ts', 'src/coredump/coredump.ts'],
  ['src/coredump/examine.ts', 'src/coredump/report.ts', 'src/coredump/triage.ts'],
  ['src/debug-sections/image.ts', 'src/debug-sections/in-archive.ts', 'src/debug-sections/link-within.ts'],
  ['src/stacks/gdb/frame-names.ts', 'src/stacks/gdb/stacks.ts'],
];

/** Files that are still longer than they may be. */
export const LONG_FILES: readonly string[] = [
  'src/coredump/report.ts',
  'src/crash/classify.ts',
  'src/runtimes/library.ts',
];
