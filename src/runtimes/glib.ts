import type { RunTime } from './model.ts';
import { names, words } from './names.ts';

export const glib: RunTime = {
  name: 'GLib',
  aborts: [
    {
      group: "GLib's assertions",
      function: names(
        `g_assertion_message* g_assert_warning g_abort g_log g_logv g_log_structured* g_log_writer_+ g_log_default_handler
        _g_log_+`,
      ),
    },
  ],
  endings: { assertion: words('g_assertion_message*') },
};
