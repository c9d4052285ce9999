import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loggedCrashes } from '../../src/crash-texts/in-log.ts';
import type { CrashSection } from '../../src/report/sections/crash.ts';

const FORMS = fileURLToPath(new URL('../../fixtures/crash-texts/forms/', import.meta.url));

/** Signal, class, culprit, its place and the address; `-` for what is not told. */
function told({ signal, cause, culpritFrame }: CrashSection): string {
  const { function: name, file, line } = culpritFrame ?? {};
  const place = file === undefined ? '-' : `${file.replace(/^.*[/\\]/, '')}:${line}`;
  return [signal?.name ?? '-', cause.class, name ?? '-', place, cause.address ?? '-'].join(' ');
}

for (const name of readdirSync(FORMS).filter((file) => file.endsWith('.txt')))
  suite(name, () => {
    const texts = readFileSync(path.join(FORMS, name), 'utf8').split(/^@@@ /m).slice(1);
    for (const text of texts) {
      const end = text.indexOf('\n');
      const [title = '', ...expected] = text.slice(0, end).split(' ; ');
      test(title, () => {
        const crashes = loggedCrashes('form.log', {});
        for (const line of text.slice(end + 1).split('\n')) crashes.read(line);
        const { sections } = crashes.end();
        assert.deepEqual(
          sections.flatMap((section) => (section.kind === 'crash' ? [told(section)] : [])),
          expected,
        );
      });
    }
  });
