import type { RunTime } from './model.ts';

/** The libraries of further languages of GCC's, which do what the program asks of them (GCC 12; COBOL's and Algol 68's of GCC 16). */
export const gccLanguages: RunTime = {
  name: 'GCC languages',
  modules: [
    { group: "Ada's library", module: /^libgna(?:t|rl)-\d+\.so/ },
    { group: "D's library", module: /^lib(?:gphobos|gdruntime)\.so/ },
    { group: "COBOL's library", module: /^libgcobol\.so/ },
    { group: "Algol 68's library", module: /^libga68\.so/ },
  ],
  functions: [{ group: "COBOL's library", function: /^__gg__\w+$/ }],
};
