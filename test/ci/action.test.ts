import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite, test } from 'node:test';
import { validateAction } from '@action-validator/core';
import { parse } from 'yaml';
import { z } from 'zod';
import { calm, useProject } from './project.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PATTERN = '/proc/sys/kernel/core_pattern';

/** What the steps below need of it; whether GitHub takes it, its own schema says. */
const Action = z.strictObject({
  name: z.string().min(1),
  description: z.string().min(1).max(125),
  inputs: z.record(
    z.string().regex(/^[a-z_][a-z0-9_-]*$/),
    z.strictObject({ description: z.string(), required: z.boolean().optional(), default: z.string().optional() }),
  ),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.strictObject({
        name: z.string(),
        id: z.string().optional(),
        if: z.string().optional(),
        shell: z.literal('bash'),
        run: z.string(),
        'working-directory': z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
      }),
    ),
  }),
});

const source = readFileSync(path.join(ROOT, 'action.yml'), 'utf8');
const action = Action.parse(parse(source));
const project = useProject();

/** A sudo that keeps to itself what was to be written to the kernel, and so changes nothing on this machine. */
const tools = path.join(project, 'tools');
mkdirSync(tools);
writeFileSync(path.join(tools, 'sudo'), '#!/bin/sh\ncat >> "$SUDO_LOG"\n');
chmodSync(path.join(tools, 'sudo'), 0o755);

/** The action's checkout. What prepares it would build again what other tests are running, where it takes that for old. */
const checkout = path.join(project, 'checkout');
mkdirSync(path.join(checkout, 'bin'), { recursive: true });
symlinkSync(path.join(ROOT, 'bin/run.js'), path.join(checkout, 'bin/run.js'));
writeFileSync(path.join(checkout, 'bin/setup.js'), "console.error('prepared to', ...process.argv.slice(2));\n");

/** Runs the steps as the runner does: expressions filled in, `if` obeyed, outputs passed on. */
function runSteps(given: Readonly<Record<string, string>>) {
  const inputs = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ''])),
    ...given,
  };
  const files = {
    GITHUB_OUTPUT: path.join(project, 'output'),
    GITHUB_STEP_SUMMARY: path.join(project, 'summary.md'),
    SUDO_LOG: path.join(project, 'sudo.log'),
  };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const before = () => /^before=(.*)$/m.exec(readFileSync(files.GITHUB_OUTPUT, 'utf8'))?.[1] ?? '';
  const fill = (text: string) =>
    text.replaceAll(/\$\{\{ (?:inputs\.([\w-]+)|steps\.cores\.outputs\.before) \}\}/g, (_, name?: string) =>
      name === undefined ? before() : (inputs[name] ?? ''),
    );
  let [status, output, failed] = [0, '', false];
  for (const step of action.runs.steps) {
    const due = step.id === 'cores' ? inputs['set-core-pattern'] === 'true' : step.if === undefined || before() !== '';
    if (!due || (failed && !step.if?.startsWith('always()'))) continue;
    const own = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]));
    const env = {
      ...process.env,
      ...calm(project),
      ...files,
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: checkout,
      PATH: `${tools}:${process.env.PATH}`,
      ...own,
    };
    const run = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: path.resolve(project, fill(step['working-directory'] ?? '.')),
      env,
      encoding: 'utf8',
    });
    output += run.stdout + run.stderr;
    if (run.status !== 0 && !failed) [failed, status] = [true, run.status ?? 1];
  }
  return {
    status,
    output,
    kernel: readFileSync(files.SUDO_LOG, 'utf8').trim().split('\n'),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  };
}

suite('the action', () => {
  test("is valid by GitHub's schema, which tells what is not", () => {
    assert.deepEqual(validateAction(source).errors, []);
    assert.notDeepEqual(validateAction(source.replace('shell: bash', 'shel: bash')).errors, []);
  });

  test('annotates crashes, writes the summary, fails with the status of the command and restores the pattern', () => {
    const { status, output, kernel, summary } = runSteps({
      command: 'echo "$0 here"\n./run-tests.sh out',
      options: '--expect\ndeath_test',
    });
    assert.equal(status, 1);
    assert.match(output, /^prepared to run$/m);
    assert.match(output, /^::error file=parser\.c,line=10,/m);
    assert.match(summary, /3 crashes, 2 distinct; 1 expected/);
    assert.equal(kernel.length, 2);
    assert.match(kernel[0] ?? '', /^\/tmp\/cores\.\w+\/core\.%p\.%t$/);
    assert.equal(kernel[1], readFileSync(PATTERN, 'utf8').trim());
    rmSync(path.dirname(kernel[0] ?? ''), { recursive: true, force: true });
  });

  test('passes with a command that passes, in another directory', () => {
    mkdirSync(path.join(project, 'below'));
    const { status, output, kernel } = runSteps({
      command: 'basename "$PWD"',
      'working-directory': 'below',
      'set-core-pattern': 'false',
    });
    assert.deepEqual([status, kernel], [0, ['']]);
    assert.match(output, /^below$/m);
  });

  test('what a command holds is never part of a script', () => {
    assert.ok(action.runs.steps.every(({ run }) => !run.includes('${{')));
  });
});
