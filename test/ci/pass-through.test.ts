import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, suite, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { faultline, type RunOptions } from '../support/faultline.ts';
import { PATIENCE } from '../support/until.ts';
import { calm } from './project.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const cwd = mkdtempSync(path.join(tmpdir(), 'faultline-pass-'));
after(() => rmSync(cwd, { recursive: true }));

const ci = (script: string, options: RunOptions = {}, ...flags: string[]) =>
  faultline(['ci', 'run', ...flags, '--', 'sh', '-c', script], {
    cwd,
    ...options,
    env: { ...calm(cwd), ...options.env },
  });

suite('the command is run as if without us', () => {
  test('input and output', async () => {
    const { stdout, status } = await ci('cat; printf "\\000\\377end"', { input: 'in\n' });
    assert.equal(status, 0);
    assert.match(stdout, /^in\n\0.+end$/s);
  });

  test('standard error comes through and can be opened by its name', async () => {
    const { stderr } = await ci('echo one >&2; echo two > /dev/stderr');
    assert.match(stderr, /^one\ntwo\n/);
  });

  for (const [script, status] of [
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -9 $$', 137],
    ['no-such-program-here', 127],
  ] as const) {
    test(`"${script}" ends with ${status}`, async () => assert.equal((await ci(script)).status, status));
  }

  test('a command that may not be executed', async () =>
    assert.equal((await faultline(['ci', 'run', '--', cwd], { cwd, env: calm(cwd) })).status, 126));

  test('a command that does not exist', async () => {
    const { status, stderr } = await faultline(['ci', 'run', '--', '/no/such/program'], { cwd, env: calm(cwd) });
    assert.equal(status, 127);
    assert.match(stderr, /not found/);
  });

  test('what goes to both outputs keeps its order where both are one', () => {
    const script = 'for i in 1 2 3 4 5; do echo out $i; echo err $i >&2; done';
    const { stdout } = spawnSync(
      'sh',
      ['-c', '"$@" 2>&1', 'sh', process.execPath, RUN, 'ci', 'run', '--', 'sh', '-c', script],
      { cwd, encoding: 'utf8', env: { ...process.env, ...calm(cwd) } },
    );
    assert.match(stdout, /^out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\nout 4\nerr 4\nout 5\nerr 5\nsh -c /);
  });

  test('16 MB of any bytes, on both outputs', () => {
    const bytes = randomBytes(16 << 20);
    writeFileSync(path.join(cwd, 'bytes'), bytes);
    const run = spawnSync(process.execPath, [RUN, 'ci', 'run', '--', 'sh', '-c', 'cat bytes; cat bytes >&2'], {
      cwd,
      maxBuffer: 1 << 26,
      env: { ...process.env, ...calm(cwd) },
    });
    assert.ok(run.stdout.equals(bytes));
    assert.ok(run.stderr.subarray(0, bytes.length).equals(bytes));
  });

  test('a terminal stays one, also one that does not know its size', () => {
    const { stdout } = spawnSync(
      'script',
      [
        '-qec',
        `${process.execPath} ${RUN} ci run -- sh -c 'test -t 0 && test -t 1 && test -t 2 && echo all terminals'`,
        '/dev/null',
      ],
      { cwd, encoding: 'utf8', input: '', env: { ...process.env, ...calm(cwd) } },
    );
    assert.match(stdout, /^all terminals\r\n/m);
    assert.match(stdout, / ended\s+with\s+status\s+0\s+after/);
  });

  test('it may remove its working directory', async () => {
    mkdirSync(path.join(cwd, 'gone'));
    assert.equal(
      (
        await faultline(['ci', 'run', '--report', `json=${cwd}/gone.json`, '--', 'sh', '-c', 'rmdir ../gone; exit 3'], {
          cwd: path.join(cwd, 'gone'),
          env: calm(cwd),
        })
      ).status,
      3,
    );
    assert.ok(existsSync(path.join(cwd, 'gone.json')));
  });

  test('its own options are its own', async () =>
    assert.equal(
      (await faultline(['ci', 'run', '--', 'echo', '--json', '--', '-x'], { cwd, env: calm(cwd) })).stdout,
      '--json -- -x\n',
    ));

  test('a daemon that it leaves behind neither holds us nor loses standard error', { timeout: PATIENCE }, async () => {
    const daemon = '(until [ -e ended ]; do sleep 0.05; done; echo late >&2) & exit 0';
    const child = spawn(process.execPath, [RUN, 'ci', 'run', '--', 'sh', '-c', daemon], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...calm(cwd) },
    });
    const said = text(child.stderr);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    writeFileSync(path.join(cwd, 'ended'), '');
    assert.match(await said, /\nlate\n$/);
  });
});

suite('the environment', () => {
  const show = 'echo "$PYTHONFAULTHANDLER|$ASAN_OPTIONS"';
  test('keeps cores', async () =>
    assert.match(
      (await ci(show, { env: { ASAN_OPTIONS: undefined, PYTHONFAULTHANDLER: undefined } })).stdout,
      /^1\|disable_coredump=0:/,
    ));
  test('is otherwise the one that we were given', async () => {
    const names = (text: string) =>
      text
        .split('\n')
        .filter((line) => !/^(?:_|PWD|SHLVL|OLDPWD|FAULTLINE_CI_RUN|PYTHONFAULTHANDLER|\w+SAN_OPTIONS)=/.test(line))
        .toSorted();
    const env = { PATH: process.env.PATH, TMPDIR: cwd, ACCENTS: 'é' };
    const of = (...argv: readonly string[]) =>
      names(spawnSync(process.execPath, argv, { cwd, encoding: 'utf8', env }).stdout);
    assert.deepEqual(
      of(RUN, 'ci', 'run', '--', 'env'),
      of('-e', 'require("child_process").spawnSync("env", { stdio: "inherit" })'),
    );
  });
  test('what the user set comes last and so wins', async () =>
    assert.match(
      (await ci(show, { env: { ASAN_OPTIONS: 'abort_on_error=0', PYTHONFAULTHANDLER: '' } })).stdout,
      /^\|.*:abort_on_error=0$/m,
    ));
  test('--no-sanitizer-options', async () =>
    assert.equal((await ci(show, { env: { ASAN_OPTIONS: undefined } }, '--no-sanitizer-options')).stdout, '1|\n'));
  test('cores are as large as they may get', async () =>
    assert.equal((await ci('[ "$(ulimit -S -c)" = "$(ulimit -H -c)" ] && echo same')).stdout, 'same\n'));
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const) {
  test(`${signal} is the command's to handle`, async () => {
    const script = `trap 'echo got it; exit 3' ${signal.slice(3)}; echo ready; while :; do sleep 0.1; done`;
    const child = spawn(process.execPath, [RUN, 'ci', 'run', '--', 'sh', '-c', script], {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...calm(cwd) },
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout === 'ready\n') child.kill(signal);
    });
    const [status] = (await once(child, 'close')) as [number | null];
    assert.deepEqual([stdout, status], ['ready\ngot it\n', 3]);
  });
}

suite('what is wrong with our own command line is said before anything is run', () => {
  test('a baseline that is not there', async () => {
    const { status, stdout, stderr } = await ci('echo ran', {}, '--baseline', 'nowhere');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /The baseline nowhere can't be read: ENOENT\./);
  });

  test('a file for the directory of bundles', async () => {
    const { status, stdout, stderr } = await ci('echo ran', {}, '--bundle', RUN);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^faultline: --bundle \S+ is not a directory\.\n/);
  });

  for (const given of [[], ['--'], ['echo', 'ran'], ['ls', '-la']]) {
    test(`no command after --: ${given.join(' ')}`, async () => {
      const { status, stdout, stderr } = await faultline(['ci', 'run', ...given], { cwd, env: calm(cwd) });
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /^faultline: There is no command to run\.\nGive it after --/);
    });
  }

  test('a part of the command before --', async () => {
    const { status, stdout, stderr } = await faultline(['ci', 'run', 'echo', '--', 'ran'], { cwd, env: calm(cwd) });
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^faultline: "echo" is no option of ci run\./);
  });

  test('two reports to one file', async () => {
    const { status, stdout, stderr } = await ci('echo ran', {}, '--report', 'json=x', '--report', 'sarif=./x');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^faultline: Two reports are to be written to .*\/x\.\n/);
  });

  test('a baseline that is none', async () => {
    writeFileSync(path.join(cwd, 'baseline'), '# known\n\nnonsense\n');
    const { status, stderr } = await ci('echo ran', {}, '--baseline', 'baseline');
    assert.equal(status, 2);
    assert.match(stderr, /Line 3 of the baseline/);
  });
});
