import type { RunTime } from './model.ts';
import { beginnings } from './names.ts';
import { rustSymbol } from './rust-symbol.ts';

const PANIC = "Rust's panic machinery";
const STANDARD = "Rust's standard library";

export const rust: RunTime = {
  name: 'Rust',
  aborts: [
    {
      group: PANIC,
      function: beginnings(
        `rust_panic rust_begin_unwind rust_oom __rust_+ _rustc:: __rustc:: core::panicking:: panic_abort:: panic_unwind::
        std::panic::panic_any std::panic::resume_unwind std::process::abort std::sys::**abort_internal
        std::sys::backtrace::__rust_end_short_backtrace std::sys_common::backtrace::__rust_end_short_backtrace
        core::result::unwrap_failed core::result::expect_failed core::option::unwrap_failed core::option::expect_failed
        core::slice::index::slice_*_fail core::str::slice_error_fail
        alloc::alloc::handle_alloc_error alloc::raw_vec::capacity_overflow alloc::raw_vec::handle_error`,
      ),
    },
    { group: PANIC, function: /^std::panicking::(?!try|catch_unwind)/ }, // those call the program's code
  ],
  endings: { panic: beginnings('rust_panic core::panicking:: std::panicking:: rust_begin_unwind') },
  functions: [
    {
      group: STANDARD,
      function: beginnings(
        'core:: alloc:: std:: hashbrown:: backtrace:: rustc_demangle:: __rdl_ __rg_ rust_eh_personality',
      ),
    },
    {
      group: STANDARD,
      function: /^<(?:core|alloc|std|hashbrown|backtrace|rustc_demangle)::|^<.* as (?:core|alloc|std)::.*>::/,
    },
  ],
  handlers: [{ name: 'rust', function: /^std::sys::.*stack_overflow::.*signal_handler\b/ }],
  texts: [
    // thread 'tests::deeply' (29180) has overflowed its stack
    {
      writer: 'Rust',
      first: /^thread '.+'(?: \(\d+\))? has overflowed its stack$/,
      words: /overflowed its stack/,
    },
  ],
  symbol: rustSymbol,
};
