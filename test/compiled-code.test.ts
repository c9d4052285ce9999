import assert from 'node:assert/strict';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { CompiledCode } from '../src/compiled-code.ts';
import { Loader } from '../src/load.ts';
import { keepHeapSmall, withUsualFlags } from '../src/small-heap.ts';
import { workDirectory } from './elf/real-cores.ts';

const SOURCE = 'function twice(number) { return 2 * number; }\nresult = twice(21);\n';

suite('compiled code that is kept', () => {
  test('is taken by the next run, with what was compiled when it was called', () => {
    const { file, place } = source(SOURCE);
    const first = run(place, file);
    assert.equal(first.script.cachedDataRejected, undefined, 'there was none');
    const never = run(source(SOURCE).place, source(SOURCE.replace('twice(21)', '42')).file);
    first.code.keep();
    never.code.keep();
    assert.ok(readFileSync(first.place).length > readFileSync(never.place).length, 'the body of the function is in it');
    assert.deepEqual(taken(place, file), { rejected: false, result: 42 });
  });

  test('is taken where flags of the heap have changed before it is made, and before it is taken', () => {
    const { file, place } = source(SOURCE);
    const { code } = run(place, file);
    keepHeapSmall();
    code.keep();
    assert.equal(taken(place, file).rejected, false);
    withUsualFlags(() => assert.equal(taken(place, file).rejected, false));
  });

  test('is of no use for another source, of the same length too', () => {
    const { file, place } = source(SOURCE);
    run(place, file).code.keep();
    writeFileSync(file, SOURCE.replace('21', '12'));
    assert.deepEqual(taken(place, file), { rejected: undefined, result: 24 });
  });

  test('is not taken where a byte of it is damaged, whichever, or its end is missing', () => {
    const { file, place } = source(SOURCE);
    run(place, file).code.keep();
    const whole = readFileSync(place);
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      writeFileSync(place, damaged);
      assert.deepEqual(taken(place, file), { rejected: undefined, result: 42 }, `byte ${at}`);
    }
    for (const length of [0, 3, 8, whole.length - 1]) {
      writeFileSync(place, whole.subarray(0, length));
      assert.deepEqual(taken(place, file), { rejected: undefined, result: 42 }, `${length} bytes`);
    }
  });

  test('is written again only when its time has come, or a file is missing in it, and loses none', (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    const [one, other] = [source(SOURCE), source('result = 7;')];
    run(one.place, one.file).code.keep();
    const first = readFileSync(one.place);
    run(one.place, one.file).code.keep();
    assert.deepEqual(readFileSync(one.place), first);
    run(one.place, other.file).code.keep();
    assert.equal(taken(one.place, one.file).rejected, false);
    assert.equal(taken(one.place, other.file).rejected, false);
    const second = readFileSync(one.place);
    t.mock.timers.tick(1000);
    run(one.place, one.file).code.keep();
    assert.notDeepEqual(readFileSync(one.place), second);
    rmSync(other.file);
    t.mock.timers.tick(3000);
    run(one.place, one.file).code.keep();
    assert.ok(readFileSync(one.place).length < second.length, 'what is no more has no code');
  });

  test(
    "is not taken where it is another user's",
    { skip: process.getuid?.() !== 0 && 'only root gives files away' },
    () => {
      const { file, place } = source(SOURCE);
      run(place, file).code.keep();
      chownSync(place, 1, 1);
      assert.deepEqual(taken(place, file), { rejected: undefined, result: 42 });
    },
  );

  test('is none where it can not be written', () => {
    const { file } = source(SOURCE);
    for (const place of ['/proc/none/code', '/dev/null/code']) run(place, file).code.keep();
  });
});

test('files are loaded once, with all that require gives', () => {
  const directory = workDirectory();
  const write = (name: string, text: string): string => {
    writeFileSync(path.join(directory, name), text);
    return path.join(directory, name);
  };
  write('counted.js', 'exports.times = (globalThis.timesLoaded = (globalThis.timesLoaded ?? 0) + 1);');
  const main = write(
    'main.js',
    `exports.fails = () => { throw new Error('here'); };
     exports.times = [require('./counted.js').times, require('./counted.js').times];
     exports.modules = [require('node:path') === require('path'), __filename, __dirname];`,
  );
  const loader = new Loader(new CompiledCode(path.join(directory, 'code')));
  const { times, modules, fails } = loader.load(main) as Record<string, unknown>;
  assert.deepEqual(times, [1, 1]);
  assert.deepEqual(modules, [true, main, directory]);
  assert.throws(fails as () => void, (error: Error) => error.stack?.includes(`${main}:1:31`) === true);
  assert.throws(() => loader.load(write('wanting.js', "require('no-such-package')")), { code: 'MODULE_NOT_FOUND' });
});

function source(text: string): { readonly file: string; readonly place: string } {
  const directory = workDirectory();
  const file = path.join(directory, 'source.js');
  writeFileSync(file, text);
  return { file, place: path.join(directory, 'code', 'kept') };
}

function run(place: string, file: string) {
  const code = new CompiledCode(place);
  const script = code.script(file, '(() => { let result;', '\nreturn result; })');
  const result = (script.runInThisContext() as () => unknown)();
  return { code, script, result, place };
}

function taken(place: string, file: string): { readonly rejected: boolean | undefined; readonly result: unknown } {
  const { script, result } = run(place, file);
  return { rejected: script.cachedDataRejected, result };
}
