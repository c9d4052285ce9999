/** One line for each first word that several commands share, in the order in which help lists them. */
export const TOPICS: Readonly<Record<string, string>> = {
  triage: 'Find out where and why a process died.',
  ci: 'Run a command in CI and triage its crashes.',
  sanitizer: 'Add up what sanitizers wrote.',
  valgrind: "Add valgrind's logs up.",
  guru: 'Read, compare, judge and ask for Guru Meditation Reports.',
  store: 'Which crashes are new, which came back, in which version, on which hosts.',
  symbols: 'Find the debug files that a backtrace needs.',
};
