// What is planted in lines of programs, logs, configurations and sources is found, also as a text in JSON.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { maskText } from '../../src/secrets/mask-text.ts';

const lines = readFileSync(new URL('planted.txt', import.meta.url), 'utf8').split('\n');
const quotations = [(text: string) => text, (text: string) => JSON.stringify({ message: text })];

suite('a secret is found in', () => {
  for (const line of lines.filter((each) => each !== '' && !/^# /.test(each)))
    test(line, () => {
      for (const secret of ['hunter2', '9f86d081884c7d65', 'S3cr3tWord'])
        for (const quote of quotations) {
          const text = line.replaceAll('¶', '\n').replaceAll('@', secret).replaceAll('%AT%', '@');
          const masked = maskText(quote(text));
          assert.ok(!masked.includes(secret), masked);
        }
    });
});
