import type { Manual } from '../model.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import type { Shell } from './shells.ts';
import { zshCompletion } from './zsh.ts';

const COMPLETIONS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<Shell, (manual: Manual) => string>;

/** The script that has a shell complete our command line. It starts nothing: all it knows is in it. */
export function completionFor(shell: Shell, manual: Manual): string {
  return COMPLETIONS[shell](manual);
}
