/** Functions of handlers, and of what prints a stack, as they stand in the stacks that run-times print themselves. */
export const FAILURE_HANDLERS =
  /^(?:google::\(anonymous namespace\)::FailureSignalHandler|absl::.*AbslFailureSignalHandler|folly::symbolizer::|base::debug::(?:CollectStackTrace|StackTrace|\(anonymous namespace\))|\(\/.*libglog)/;
export const RUBY_HANDLERS =
  /^(?:rb_vm_bugreport|rb_bug\w*|bug_report\w*|rb_print_backtrace|sig(?:segv|bus|ill)|check_stack_overflow|rb_vm_print\w*|rb_assert_failure\w*)/;
/** Where a full backtrace of Rust's has been printed so far; below it stands what panicked. */
export const RUST_PANICS =
  /^(?:_{0,2}rustc(?:\[\w+\])?::)?rust_begin_unwind\b|^std::panicking::begin_panic(?:::h[\da-f]{16})?$/;
/** Go's panic, which Go prints as `panic`. */
export const GO_PANIC = 'runtime.gopanic';
