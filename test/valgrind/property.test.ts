import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formOf } from '../../src/valgrind/form.ts';
import { Ledger } from '../../src/valgrind/ledger.ts';
import type { LogFile, VgProcess } from '../../src/valgrind/model.ts';
import { ProfileScanner } from '../../src/valgrind/profile-scanner.ts';
import { FrameJudge } from '../../src/valgrind/root-cause.ts';
import { TextScanner } from '../../src/valgrind/text-scanner.ts';
import { XmlScanner } from '../../src/valgrind/xml-scanner.ts';

const SCANNERS = { text: TextScanner, xml: XmlScanner, profile: ProfileScanner } as const;

function read(form: LogFile['form'], chunks: readonly Buffer[]): Ledger {
  const ledger = new Ledger((table) => new FrameJudge(table, { interpreter: 'auto', ignoredModules: [] }));
  const scanner = new SCANNERS[form](ledger, ledger.openFile('x', form));
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return ledger;
}

/** A row of the table as an object of its own. */
function factsOf(process: VgProcess): object {
  const facts: Record<string, unknown> = {};
  for (const name in process) facts[name] = process[name as keyof VgProcess]; // those of the prototype, too
  return { ...facts, forkOf: process.forkOf?.index };
}

/** Pieces of logs, so that what is made up reaches all states. */
const TEXT = [
  '==1== ',
  '==22== ',
  '==00:00:00:01.234 1== ',
  '--1-- ',
  '**1** ',
  '>==1== ',
  '==1==',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '   at 0x1: ',
  '   by 0x22: ',
  'main (a.c:1)',
  'f (in /lib/x.so)',
  'Memcheck, a memory error detector',
  'Helgrind, a thread error detector',
  'Command: ./x',
  'Invalid read of size 4',
  " Address 0x1 is 0 bytes after a block of size 4 alloc'd",
  'LEAK SUMMARY:',
  '8 bytes in 1 blocks are definitely lost in loss record 1 of 2',
  '3 errors in context 1 of 1:',
  'ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)',
  'Process terminating with default action of signal 11 (SIGSEGV)',
  '??? (in /lib/x.so)',
  '???',
  'Locks held: 1, at address 0x1',
  'This conflicts with a previous write of size 4 by thread #2',
  'File descriptor 3 was closed already',
  ' Previously closed',
  "drd: drd_cond.c:305 (cond_signal): Assertion 'cond_p' failed.",
  '5 errors (suppressed by x) in context 1 of 2:',
  'Nulgrind, the minimal Valgrind tool',
];
const XML = [
  '<valgrindoutput>',
  '</valgrindoutput>',
  '<pid>1</pid>',
  '<error>',
  '</error>',
  '<kind>InvalidRead</kind>',
  '<stack>',
  '</stack>',
  '<frame>',
  '<ip>0x1</ip><fn>main</fn>',
  '</frame>',
  '<what>',
  '</what>',
  '<unbound>',
  '<pair>',
  '</pair>',
  '<fatal_signal>',
  '<state>FINISHED</state>',
  '<error_summary>',
  '<leak_summary>',
  '<suppressed>',
  '3</suppressed>',
  '<bytes>1,000</bytes>',
  '<frame><ip>0xABC</ip><obj>/x</obj></frame>',
  '<frame><ip>0x1ABC</ip>',
  '<auxwhat>a</auxwhat>',
  '<acquired_at>',
  '<first_observed_at>',
];
const PROFILE = [
  'desc: --x',
  'snapshot=1',
  'mem_stacks_B=1',
  'events: Ir',
  'summary: 1 2',
  '{"dhatFileVersion":2',
  '"tb":8',
];
const pieces = fc.constantFrom(...TEXT, ...XML, ...PROFILE);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  fc.array(pieces, { maxLength: 30 }).map((list) => Buffer.from(list.join(''))),
);

test('any bytes are read without an exception', () => {
  fc.assert(
    fc.property(fc.constantFrom('text', 'xml', 'profile'), fc.array(bytes, { maxLength: 8 }), (form, chunks) => {
      formOf(Buffer.concat(chunks));
      read(form, chunks);
    }),
    { numRuns: 2000 },
  );
});

test('where a log is cut into chunks makes no difference', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('text', 'xml'),
      fc.array(bytes, { maxLength: 8 }),
      fc.integer({ min: 1, max: 50 }),
      (form, chunks, size) => {
        const all = Buffer.concat(chunks);
        const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
          all.subarray(index * size, (index + 1) * size),
        );
        const [whole, parts] = [read(form, [all]), read(form, cut)];
        assert.deepEqual(parts.problems, whole.problems);
        assert.deepEqual(parts.processes.map(factsOf), whole.processes.map(factsOf));
        assert.deepEqual(parts.table.frames, whole.table.frames);
      },
    ),
    { numRuns: 2000 },
  );
});
