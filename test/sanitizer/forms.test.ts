import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { frameJudge } from '../../src/runtimes/library.ts';
import { problemsOf } from '../../src/sanitizer/problems.ts';
import { sanitizerReader } from '../../src/sanitizer/reader.ts';

/** What a text tells: kind, function, access, and how many stacks. */
function told(text: string): string[] {
  const found: string[] = [];
  const reader = sanitizerReader((report) => {
    for (const { kind, rootCause, access, tool } of problemsOf(report, { judge: frameJudge() }))
      found.push(
        [
          tool,
          kind,
          rootCause?.function ?? rootCause?.file ?? '?',
          access?.kind,
          access?.size,
          `${report.stacks.length} stacks`,
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      );
  });
  for (const line of text.split('\n')) reader.read(line);
  reader.end();
  return found;
}

const KASAN = `==================================================================
BUG: KASAN: slab-out-of-bounds in copy_name+0xa8/0xbc [demo]
Write of size 1 at addr ffff8801f44ec37b by task insmod/2760

CPU: 1 PID: 2760 Comm: insmod Not tainted 6.1.0 #12
Hardware name: QEMU Standard PC
Call Trace:
 <TASK>
 dump_stack_lvl+0x44/0x5c
 print_report+0x17f/0x496
 kasan_report+0xad/0x130
 copy_name+0xa8/0xbc [demo]
 ? copy_name+0x10/0xbc [demo]
 demo_init+0x16/0x1000 [demo]
 do_one_initcall+0x87/0x2e0
 </TASK>

Allocated by task 2760:
 kasan_save_stack+0x1e/0x40
 __kasan_kmalloc+0x81/0xa0
 demo_init+0x5/0x1000 [demo]
 do_one_initcall+0x87/0x2e0

The buggy address belongs to the object at ffff8801f44ec300
 which belongs to the cache kmalloc-128 of size 128
Memory state around the buggy address:
 ffff8801f44ec200: fc fc fc fc fc fc fc fc fb fb fb fb fb fb fb fb
>ffff8801f44ec300: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03
                                                                ^
==================================================================`;

const CASES: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'KASAN, of a module': [KASAN, ['KASAN slab-out-of-bounds copy_name write 1 2 stacks']],
  'KASAN, with the times of dmesg': [
    KASAN.replaceAll(/^/gm, '[   12.345678] '),
    ['KASAN slab-out-of-bounds copy_name write 1 2 stacks'],
  ],
  'KASAN, with times and tasks, in syslog': [
    KASAN.replaceAll(/^/gm, 'Nov 21 03:11:29 host kernel: [   12.345678][ T2760] '),
    ['KASAN slab-out-of-bounds copy_name write 1 2 stacks'],
  ],
  'KASAN, quoted in a mail': [KASAN.replaceAll(/^/gm, '> > '), ['KASAN slab-out-of-bounds copy_name write 1 2 stacks']],
  'KASAN, where functions were inlined and lines added': [
    `BUG: KASAN: use-after-free in read_node fs/demo/node.c:32 [inline]
BUG: KASAN: use-after-free in find_node+0x394/0x610 fs/demo/node.c:70
Read of size 8 at addr ffff88802a197800 by task syz-executor339/5066

Call Trace:
 <TASK>
 __dump_stack lib/dump_stack.c:88 [inline]
 dump_stack_lvl+0x1e7/0x2e0 lib/dump_stack.c:106
 print_report+0x169/0x550 mm/kasan/report.c:488
 kasan_report+0x143/0x180 mm/kasan/report.c:601
 read_node fs/demo/node.c:32 [inline]
 find_node+0x394/0x610 fs/demo/node.c:70
 </TASK>

Freed by task 4066:
 kfree+0x14a/0x380 mm/slub.c:4409
 drop_node+0x1/0x2 fs/demo/node.c:90
==================================================================`,
    ['KASAN use-after-free read_node read 8 2 stacks'],
  ],
  'KASAN of 4.x': [
    `BUG: KASAN: null-ptr-deref on address 0000000000000010
Read of size 8 by task cc1/2760
CPU: 0 PID: 2760 Comm: cc1
Call Trace:
 [<ffffffff81a2f2b4>] dump_stack+0x4f/0x6a
 [<ffffffff81500000>] kasan_report+0x4d/0x80
 [<ffffffff81600000>] walk_it+0x11/0x20
==================================================================`,
    ['KASAN null-ptr-deref walk_it read 8 1 stacks'],
  ],
  'KASAN of arm64, cut by hand': [
    `Below is the backtrace:

BUG: KASAN: double-free in put_it+0x10c/0x110
Call trace:
dump_backtrace+0x0/0x4ec
kasan_report_invalid_free+0x78/0xc0
put_it+0x10c/0x110
[..]
last+0x1/0x2`,
    ['KASAN double-free put_it 1 stacks'],
  ],
  KFENCE: [
    `==================================================================
BUG: KFENCE: use-after-free read in late_read+0xb3/0x143

Use-after-free read at 0xffff8c3f2e29aff0 (in kfence-#24):
 late_read+0xb3/0x143
 kunit_try_run_case+0x51/0x85

kfence-#24: 0xffff8c3f2e29aff0-0xffff8c3f2e29b00f, size=32, cache=kmalloc-32

allocated by task 507 on cpu 2 at 18.520278s:
 test_alloc+0xf3/0x25b
 late_read+0x76/0x143

CPU: 1 PID: 507 Comm: kunit_try_catch
==================================================================`,
    ['KFENCE use-after-free late_read read 2 stacks'],
  ],
  KMSAN: [
    `=====================================================
BUG: KMSAN: uninit-value in use_it+0x34/0x90 [demo]
 use_it+0x34/0x90 [demo]
 do_one_initcall+0x87/0x2e0

Uninit was stored to memory at:
 keep_it+0x5/0x10 [demo]

Local variable uninit created at:
 make_it+0x5/0x10 [demo]

=====================================================`,
    ['KMSAN uninit-value use_it 3 stacks'],
  ],
  KCSAN: [
    `==================================================================
BUG: KCSAN: data-race in get_it / put_it

write to 0xffffffffc009a628 of 8 bytes by task 487 on cpu 0:
 put_it+0x1c/0x30
 kthread+0x1/0x2

read to 0xffffffffc009a628 of 8 bytes by task 488 on cpu 6:
 get_it+0x14/0x30
 kthread+0x1/0x2

value changed: 0x1 -> 0x2
==================================================================`,
    ['KCSAN data-race put_it write 8 2 stacks'],
  ],
  'UBSAN of the kernel': [
    `================================================================================
UBSAN: array-index-out-of-bounds in drivers/demo/table.c:123:4
index 4 is out of range for type 'u8 [4]'
CPU: 0 PID: 1 Comm: swapper/0
Call Trace:
 dump_stack+0x8b/0xb3
 ubsan_epilogue+0x9/0x40
 __ubsan_handle_out_of_bounds+0x70/0x80
 table_at+0x1a/0x20
 demo_probe+0x1/0x2
================================================================================`,
    ['UBSAN array-index-out-of-bounds table_at 1 stacks'],
  ],
  "Go's race detector": [
    `==================
WARNING: DATA RACE
Read at 0x00c0000b4010 by goroutine 7:
  main.count()
      /srv/app/main.go:12 +0x44
  main.main.func1()
      /srv/app/main.go:20 +0x1

Previous write at 0x00c0000b4010 by main goroutine:
  main.main()
      /srv/app/main.go:24 +0xc4

Goroutine 7 (running) created at:
  main.main()
      /srv/app/main.go:19 +0xa1
==================
Found 1 data race(s)`,
    ['ThreadSanitizer data-race main.count read 3 stacks'],
  ],
  'ThreadSanitizer on macOS': [
    `WARNING: ThreadSanitizer: data race (pid=27654)
  Read of size 1 at 0x7b2800000a58 by thread T4:
    #0 demo::run(long, demo::queue<int>&) queue.ipp:445 (Demo:x86_64+0x1000166c6)

  Previous write of size 1 at 0x7b2800000a58 by main thread:
    #0 demo::start() queue.ipp:20 (Demo:x86_64+0x100016000)

SUMMARY: ThreadSanitizer: data race queue.ipp:445 in demo::run(long, demo::queue<int>&)
==================`,
    ['ThreadSanitizer data-race demo::run(long, demo::queue<int>&) read 1 2 stacks'],
  ],
  "AddressSanitizer of Microsoft's compiler": [
    `=================================================================
==8012==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x12a1e2 at pc 0x7ff6d8 bp 0x00d sp 0x00e
WRITE of size 4 at 0x12a1e2 thread T0
    #0 0x7ff6d8a11234 in fill C:\\src\\demo app\\fill.cpp:12
    #1 0x7ff6d8a15678 in main C:\\src\\demo app\\main.cpp:4
    #2 0x7ff6d8a17f08 in invoke_main d:\\agent\\_work\\exe_common.inl:78

SUMMARY: AddressSanitizer: heap-buffer-overflow C:\\src\\demo app\\fill.cpp:12 in fill`,
    ['AddressSanitizer heap-buffer-overflow fill write 4 1 stacks'],
  ],
  'AddressSanitizer of an Android log': [
    [
      '==4243==ERROR: AddressSanitizer: heap-use-after-free on address 0x0042 at pc 0x1 bp 0x2 sp 0x3',
      'READ of size 8 at 0x0042 thread T0',
      '    #0 0x7c in late /srv/late.cpp:3:1',
      '    #1 0x7d in main /srv/main.cpp:9:1',
      '',
      'SUMMARY: AddressSanitizer: heap-use-after-free /srv/late.cpp:3:1 in late',
    ]
      .map((line, index) => `05-12 10:11:12.${100 + index}  4243  4243 I wrap.sh : ${line}`)
      .join('\n'),
    ['AddressSanitizer heap-use-after-free late read 8 1 stacks'],
  ],
  'with the name of the program (log_exe_name=1)': [
    `==server==4243==ERROR: AddressSanitizer: attempting double-free on 0x6020 in thread T0:
    #0 0x1 in free (/srv/server+0x1)
    #1 0x2 in drop /srv/drop.c:3

==server==4243==ABORTING`,
    ['AddressSanitizer double-free drop 1 stacks'],
  ],
  'a header whose pid somebody took out': [
    `==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x6020 at pc 0x1 bp 0x2 sp 0x3
READ of size 12 at 0x6020 thread T0
    #0 0x1 in get /srv/get.c:3`,
    ['AddressSanitizer heap-buffer-overflow get read 12 1 stacks'],
  ],
  'undefined behaviour in a build tool’s lines': [
    `[12/34] /srv/a b/add.c:3:5: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
[13/34] /srv/sub.c:4:6: runtime error: load of misaligned address 0x7ffc for type 'int', which requires 4 byte alignment
0x7ffc: note: pointer points here
 00 00 00  01 00 00 00 02 00 00 00
             ^ `,
    [
      'UndefinedBehaviorSanitizer signed-integer-overflow b/add.c 0 stacks',
      'UndefinedBehaviorSanitizer misaligned-pointer-use /srv/sub.c read 0 stacks',
    ],
  ],
  'undefined behaviour of a program without symbols': [
    `(/srv/app+0x1234): runtime error: shift exponent 40 is too large for 32-bit type 'int'
<unknown>: runtime error: division by zero`,
    [
      'UndefinedBehaviorSanitizer invalid-shift-exponent ? 0 stacks',
      'UndefinedBehaviorSanitizer integer-divide-by-zero ? 0 stacks',
    ],
  ],
  'a stack without names': [
    `==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x1 bp 0x2 sp 0x3 T0)
==1==The signal is caused by a WRITE memory access.
==1==Hint: address points to the zero page.
    #0 0x55  (/srv/app+0xde051) (BuildId: 627e0000)
    #1 0x56  (/lib/x86_64-linux-gnu/libc.so.6+0x2724a) (BuildId: 82ce0000)

AddressSanitizer can not provide additional info.
SUMMARY: AddressSanitizer: SEGV (/srv/app+0xde051) (BuildId: 627e0000)
==1==ABORTING`,
    ['AddressSanitizer SEGV ? write 1 stacks'],
  ],
};

suite('texts as they are found in logs, mails and issues', () => {
  for (const [name, [text, expected]] of Object.entries(CASES))
    test(name, () => assert.deepEqual(told(text), expected));
});
