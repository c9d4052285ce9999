import type { RunTime } from './model.ts';
import { words } from './names.ts';

export const mono: RunTime = {
  name: 'Mono',
  handlers: [
    { name: 'mono', function: words('mono_sigsegv_signal_handler mono_handle_native_crash') },
    { name: 'mono', module: /^(?:mono(?:-sgen)?$|libmono)/ },
  ],
  texts: [
    // 	Native Crash Reporting
    { writer: 'Mono', first: /^\s*Native Crash Reporting$/, words: /Crash Reporting/, programs: /^mono/ },
  ],
};
