import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseReport } from '../../src/report/model.ts';
import { quote } from '../../src/text/shell.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { faultline, type Run } from '../support/faultline.ts';

const LOG = fileURLToPath(new URL('../../fixtures/python/recorded/3.12.1-segv-2.txt', import.meta.url));

interface Project {
  /** Also the home directory. */
  readonly directory: string;
  readonly config: string;
  /** Whether the command of the configuration was run. */
  readonly ran: () => boolean;
  /** Runs faultline below the project. */
  readonly run: (...args: string[]) => Promise<Run>;
}

function makeProject(): Project {
  const { path: directory } = temporaryDirectory();
  const config = path.join(directory, 'project', 'faultline.config.yaml');
  mkdirSync(path.join(directory, 'project', 'below'), { recursive: true });
  mkdirSync(path.join(directory, 'project', '.git'));
  writeFileSync(config, `sections:\n  - { title: Proof, command: [touch, "${path.join(directory, 'ran')}"] }\n`);
  const env = {
    HOME: directory,
    XDG_CONFIG_HOME: path.join(directory, 'config'),
    XDG_DATA_HOME: path.join(directory, 'data'),
    FAULTLINE_CONFIG: undefined,
  };
  return {
    directory,
    config,
    ran: () => existsSync(path.join(directory, 'ran')),
    run: (...args) => faultline(args, { cwd: path.join(directory, 'project', 'below'), env }),
  };
}

suite('commands of a configuration', () => {
  test("of a project's file are run once it is allowed, until it changes or that is taken back", async () => {
    const { config, ran, run } = makeProject();
    const report = parseReport(JSON.parse((await run('triage', 'log', LOG, '--json')).stdout));
    assert.deepEqual(report.incomplete, [
      {
        what: `the sections of ${config}`,
        why: `commands of a project's configuration are run once you have allowed it: faultline trust ${quote(config)}`,
      },
    ]);
    assert.match((await run('trust')).stdout, /faultline\.config\.yaml may run, until it changes:\n {2}touch '?\//);
    assert.equal((await run('trust', '--list')).stdout, `${config}\n`);
    appendFileSync(config, 'failOn: never\n');
    await run('triage', 'log', LOG);
    assert.match((await run('trust', '--list')).stdout, /changed since/);
    await run('trust', config);
    assert.equal((await run('trust', '--revoke')).status, 0);
    await run('triage', 'log', LOG);
    assert.equal((await run('trust', '--revoke')).status, 2);
    assert.equal(ran(), false);
    await run('trust', config);
    await run('triage', 'log', LOG);
    assert.equal(ran(), true);
  });
  test('of a file that was named are run', async () => {
    const { config, ran, run } = makeProject();
    await run('triage', 'log', LOG, '--config', config);
    assert.equal(ran(), true);
  });
  test("of the user's own file are run", async () => {
    const { directory, ran, run } = makeProject();
    mkdirSync(path.join(directory, 'config', 'faultline'), { recursive: true });
    writeFileSync(
      path.join(directory, 'config', 'faultline', 'faultline.config.json'),
      JSON.stringify({ sections: [{ title: 'Proof', command: ['touch', path.join(directory, 'ran')] }] }),
    );
    writeFileSync(path.join(directory, 'project', 'below', '.git'), ''); // a repository without a configuration
    await run('triage', 'log', LOG);
    assert.equal(ran(), true);
  });
  const needsRoot = process.geteuid?.() === 0 ? false : 'needs root';
  test('of a stranger are never run, nor can they be allowed; that is said', { skip: needsRoot }, async () => {
    const { config, ran, run, directory } = makeProject();
    chownSync(config, 12345, 12345);
    const { stderr } = await run('triage', 'log', LOG);
    assert.match(
      stderr,
      /faultline\.config\.yaml is not used: it belongs to user 12345, neither to you nor to root\.\n.*--config/,
    );
    assert.equal((await run('trust', config)).status, 2);
    chownSync(config, 0, 0);
    chmodSync(path.join(directory, 'project'), 0o777);
    assert.match((await run('triage', 'log', LOG)).stderr, /others may write to its directory/);
    assert.equal(ran(), false);
  });
});
