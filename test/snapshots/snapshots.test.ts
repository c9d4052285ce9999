import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';
import { cannotRun } from '../support/fixture.ts';
import { ROOT } from '../support/imports.ts';
import { withoutMachine } from './without-machine.ts';

/**
 * Each page names a program of fixtures/crash, or none, and has commands with what they print and how they end. The
 * program is crashed for real; the commands run beside its core (`core`) and what it wrote (`stderr.log`), or in the
 * repository. `npm run snapshots` writes the pages again.
 */
const HERE = fileURLToPath(new URL('.', import.meta.url));
const PAGES = readdirSync(HERE).filter((name) => name.endsWith('.md'));
const RENEWS = process.env['RENEW_SNAPSHOTS'] === '1';

/** A command, what it printed, its exit code. */
const BLOCK = /````console\n\$ faultline (.*)\n[^]*?^Exit code: .*\n````/gm;
const PROGRAM = /\]\(\.\.\/\.\.\/fixtures\/crash\/([\w-]+)\)/;

suite('what is printed is what the page shows', { concurrency: 2 }, () => {
  for (const page of PAGES) {
    const file = path.join(HERE, page);
    const expected = readFileSync(file, 'utf8');
    const situation = PROGRAM.exec(expected)?.[1];
    const reason = situation === undefined ? undefined : cannotRun(situation);
    test(page, { skip: reason ?? false }, async () => {
      const shown = await shownNow(expected, situation);
      if (RENEWS) writeFileSync(file, shown);
      else assert.equal(shown, expected, 'If this is meant: npm run snapshots');
    });
  }
});

/** The page with what its commands print now. */
async function shownNow(page: string, situation: string | undefined): Promise<string> {
  const { directory, remove } = situation === undefined ? { directory: ROOT, remove: () => {} } : await died(situation);
  const blocks = [...page.matchAll(BLOCK)];
  assert.notEqual(blocks.length, 0, 'a page has at least one command');
  let shown = page;
  for (const [block, command = ''] of blocks) {
    const { status, stdout, stderr } = await faultline(command.split(' '), { cwd: directory });
    const printed = withoutMachine(stdout + stderr, directory).trimEnd();
    shown = shown.replace(
      block,
      () => `\`\`\`\`console\n$ faultline ${command}\n${printed}\n\nExit code: ${status}\n\`\`\`\``,
    );
  }
  remove();
  return shown;
}

/** Crashes a program; its core is `core` then, whatever the kernel calls it. */
async function died(situation: string): Promise<{ directory: string; remove: () => void }> {
  const { core, directory, stderr, remove } = await crash(situation);
  renameSync(core, path.join(directory, 'core'));
  writeFileSync(path.join(directory, 'stderr.log'), stderr);
  return { directory, remove };
}
