#!/bin/sh
# An Ada program (GNAT) doesn't die of SIGABRT: with tasks it goes on as if nothing had come, without it ends with status 1.
#
# Guess: GNAT makes exceptions of SIGSEGV, SIGFPE, SIGILL and SIGBUS; SIGABRT, which no fault sends, kills the program and leaves a core.
# Seen, gnat 12.2: its tasking run-time keeps SIGABRT for itself (it is how one task aborts another). A program with a task ends
#   its work with status 0, prints nothing of the signal. One without says "raised PROGRAM_ERROR : unhandled signal", status 1, no core.
# Why it matters: SIGABRT is what systemd's WatchdogSec= and `timeout -s ABRT` send to get the core of a service that hangs. Of an
#   Ada service there is none, and the journal's "Killing process with signal SIGABRT" is no evidence that it died of that.
# Expects Debian's gnat 12.2.
set -eu
[ "$(dpkg-query -W -f='${Version}' gnat 2>/dev/null)" = 12.2 ] || { echo "Expects Debian's gnat 12.2."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
ulimit -c unlimited
cat > tasks.adb <<'ADA'
with Ada.Text_IO;
procedure Tasks is
   task Worker;
   task body Worker is begin delay 3.0; end Worker;
begin
   delay 3.0;
   Ada.Text_IO.Put_Line ("all done");
end Tasks;
ADA
cat > alone.adb <<'ADA'
procedure Alone is begin delay 3.0; end Alone;
ADA
gnatmake --version | head -n 1
seen=
for program in tasks alone; do
  gnatmake -q "$program.adb"
  "./$program" > output 2>&1 & pid=$!
  sleep 1.5
  kill -ABRT "$pid"
  status=0; wait "$pid" || status=$?
  core=none; for file in core*; do [ ! -e "$file" ] || core=$file; done
  line="$program: status $status, core $core, output: $(tr -s '\n' ' ' < output)"
  echo "$line"
  seen="$seen$line;"
done
[ "$seen" = 'tasks: status 0, core none, output: all done ;alone: status 1, core none, output:  raised PROGRAM_ERROR : unhandled signal ;' ] || { echo 'It is not so any more.'; exit 1; }
