/** What holds for all commands and is no flag, for man pages and docs/commands. */
export const EXIT_STATUSES: readonly (readonly [status: string, meaning: string])[] = [
  ['0', 'Done; no finding at or above --fail-on.'],
  ['1', 'Done; a finding at or above --fail-on. Of "ci run": something crashed although the command passed.'],
  ['2', "Wrong usage, or evidence that can't be read."],
  ['3', 'A tool is missing, too old, crashed or timed out.'],
  ['130', 'Interrupted; children ended, temporary files removed.'],
];

export const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['NO_COLOR', 'Set and not empty: no colour, unless --color says otherwise.'],
  ['PAGER', 'What long text on a terminal is shown by; empty or "cat": nothing. Without it: less, if it is there.'],
  ['TMPDIR', 'Where compressed cores and bundles are unpacked; default: /tmp.'],
];
