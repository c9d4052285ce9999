import type { RunTime } from './model.ts';
import { names, words } from './names.ts';

export const ruby: RunTime = {
  name: 'Ruby',
  functions: [
    {
      group: "Ruby's evaluation loop",
      function: names('vm_exec* vm_call_+ rb_vm_+ rb_ec_exec* ruby_run_node ruby_exec_+ rb_funcall*'),
    },
  ],
  handlers: [
    { name: 'ruby', function: words('rb_bug_for_fatal_signal ruby_default_signal') },
    { name: 'ruby', module: /^(?:lib)?ruby[\d.-]*(?:\.so|$)/ },
  ],
  printed: [{ group: "Ruby's interpreter", module: /^(?:lib)?ruby[\d.-]*(?:\.so|$)/ }],
  texts: [
    // -e:1: [BUG] Segmentation fault at 0x0000000000006142
    // so.rb:1:in `each': stack level too deep (SystemStackError)
    {
      writer: 'Ruby',
      first: /(?:^|: )\[BUG\] |: stack level too deep \(SystemStackError\)$/,
      words: /\[BUG\]|SystemStackError/,
      programs: /^(?:ruby|irb|rake)/,
    },
  ],
};
