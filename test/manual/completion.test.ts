import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { completionFor } from '../../src/manual/completion/index.ts';
import type { Shell } from '../../src/manual/completion/shells.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { manual } from '../support/manual.ts';
import { PATIENCE } from '../support/until.ts';

const directory = temporaryDirectory().path;
for (const shell of ['bash', 'zsh', 'fish'] as const)
  writeFileSync(path.join(directory, shell), completionFor(shell, manual));
mkdirSync(path.join(directory, 'here', 'sub'), { recursive: true });
for (const name of ['my.core', 'a log']) writeFileSync(path.join(directory, 'here', name), '');

/** What is typed, and what it may be completed to. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'faultline tri': ['triage'],
  'faultline my': ['my.core'],
  'faultline triage ': ['compare', 'coredump', 'list', 'live', 'log'],
  'faultline triage coredump --sy': ['--symbols', '--sysroot'],
  'faultline triage coredump --format j': ['json', 'junit'],
  'faultline triage coredump my': ['my.core'],
  'faultline doctor --fail-on ': ['error', 'never', 'note', 'warning'],
  'faultline completion ': ['bash', 'fish', 'zsh'],
  'faultline help fl': ['flags'],
  'faultline help triage co': ['compare', 'coredump'],
  'faultline ci run --no-b': ['--no-bundle-core'],
  'faultline my.core --sy': ['--symbols', '--sysroot'],
  'faultline triage log a': ['a log'],
};

const BASH = String.raw`
source "$1"; cd "$2"
read -ra COMP_WORDS <<< "$3"; [[ $3 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${'$'}{#COMP_WORDS[@]} - 1))
_faultline; printf '%s\n' "${'$'}{COMPREPLY[@]}"`;

const FISH = 'source $argv[1]; cd $argv[2]; complete -C $argv[3]';

/** A real zsh at a pseudo-terminal, a TAB behind each line; what it printed, a NUL behind each: the shell says itself when it is done. */
const ZSH = String.raw`
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; TERM=dumb; autoload -Uz compinit; compinit -D -u; source $1:q; cd $2:q; zstyle ':completion:*' verbose no
said() { zle -R; print -rn -- $'\0' }; tab() { zle expand-or-complete; said }
zle -N zle-line-init said; zle -N tab; bindkey '^I' tab"
zpty -r shell out $'*\0'
shift 2
for line in "$@"; do
  zpty -wn shell "$line"$'\t'
  zpty -r shell out $'*\0'
  print -rn -- "$out"
  zpty -wn shell $'\x15'
done
zpty -d shell`;

const SHELLS: Readonly<Record<'bash' | 'fish', (line: string) => readonly string[]>> = {
  bash: (line) => ['--norc', '-c', BASH, 'bash', path.join(directory, 'bash'), path.join(directory, 'here'), line],
  fish: (line) => ['--no-config', '-c', FISH, path.join(directory, 'fish'), path.join(directory, 'here'), line],
};

for (const [shell, argv] of Object.entries(SHELLS)) {
  for (const [line, expected] of Object.entries(LINES)) {
    test(`${shell} completes: ${line}`, () => {
      const { stdout, stderr } = spawnSync(shell, argv(line), {
        encoding: 'utf8',
        env: { ...process.env, HOME: directory },
      });
      const words = stdout
        .split('\n')
        .filter((word) => word !== '')
        .map((word) => word.split('\t', 1)[0] ?? '');
      assert.deepEqual([new Set(words), stderr], [new Set(expected), '']);
    });
  }
}

test('zsh completes the same', () => {
  const lines = Object.keys(LINES);
  const args = ['-f', '-c', ZSH, 'zsh', path.join(directory, 'zsh'), path.join(directory, 'here'), ...lines];
  const { stdout } = spawnSync('zsh', args, {
    encoding: 'utf8',
    env: { ...process.env, HOME: directory, COLUMNS: '80' },
    timeout: PATIENCE,
  });
  const answers = stdout
    .split('\0')
    .slice(0, -1)
    .map((said) => completedTo(said.replaceAll(/[\u0007\r]/g, '')));
  assert.deepEqual(Object.fromEntries(lines.map((line, index) => [line, answers[index]])), LINES);
});

/** The words that zsh lists below the line; else the last one of the line, which it completed by itself, as it quotes it. */
function completedTo(said: string): string[] {
  const [line = '', ...listed] = said.trimEnd().split('\n');
  const words = listed
    .slice(0, -1)
    .join(' ')
    .split(' ')
    .filter((word) => word !== '');
  return words.length > 0 ? words : [(line.split(/(?<!\\) /).at(-1) ?? '').replaceAll('\\', '')];
}

test('all three are scripts that their shell can read, and start no program', () => {
  for (const shell of ['bash', 'zsh', 'fish'] satisfies Shell[]) {
    const { status, stderr } = spawnSync(shell, ['-n', path.join(directory, shell)], { encoding: 'utf8' });
    assert.deepEqual([shell, status, stderr], [shell, 0, '']);
    assert.doesNotMatch(completionFor(shell, manual).replaceAll(/^#.*$/gm, ''), /\$\(faultline|\(faultline /);
  }
});
