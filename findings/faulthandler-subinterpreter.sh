#!/bin/sh
# faulthandler of Python up to 3.11 names the wrong code as current: of a crash in a subinterpreter it writes where the main one waits.
#
# Guess: "Current thread ... (most recent call first)" is the Python code that was running when the signal came.
# Seen, Python 3.11.2: code of a subinterpreter reads through NULL, and the traceback has two frames, both of the main interpreter: the call of
#   run_string, and the module. Neither the function that crashed nor its interpreter is mentioned. 3.8 to 3.11 do so, 3.12 and 3.13 write the right frames.
# Why it matters: mod_wsgi, uWSGI and Apache's other hosts run applications in subinterpreters: their log blames the host's script for
#   every crash, the same lines for all of them. The right frames are in the core, in the thread state that holds the GIL.
# Expects Debian's python3.11 3.11.2.
set -eu
python=/usr/bin/python3.11
[ -x $python ] && [ "$($python -c 'import platform; print(platform.python_version())')" = 3.11.2 ] || { echo "Expects Debian's python3.11 3.11.2."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
ulimit -c 0
cat > host.py <<'PY'
import _xxsubinterpreters

CODE = """
import ctypes

def application():
    ctypes.string_at(0)

application()
"""


def host():
    _xxsubinterpreters.run_string(_xxsubinterpreters.create(isolated=False), CODE)


host()
PY
PYTHONFAULTHANDLER=1 $python host.py 2> log || true
cat log
grep -q '^Fatal Python error: Segmentation fault' log
[ "$(grep -c '^Current thread' log)" = 1 ]
grep -q ' in host$' log # where the main interpreter is
! grep -q ' in application$' log # where it crashed
