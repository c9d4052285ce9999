#!/bin/sh
# gforth answers SIGABRT by an ordinary exit whose status is 134, the number that a shell has for death by SIGABRT.
#
# Guess: 134 in a shell's $? after `kill -ABRT` of gforth means that the signal killed it, with a core where cores are on.
# Seen, gforth 0.7.3: it catches the signal, prints "Aborted." and calls exit(134): for whoever waits WIFEXITED is true, WIFSIGNALED
#   false, and there is no core. With SIGTERM the same: exit(143).
# Why it matters: triage says "killed by signal N" for a status above 128. Only wait's own word can tell a death by signal
#   from a program that copies the shell's numbers; from $? alone the core is then looked for in vain.
# Expects Debian's gforth 0.7.3+dfsg-9+b3 and python3.
set -eu
[ "$(dpkg-query -W -f='${Version}' gforth 2>/dev/null)" = 0.7.3+dfsg-9+b3 ] || { echo "Expects Debian's gforth 0.7.3+dfsg-9+b3."; exit 2; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat > wait.py <<'PY'
import glob, os, resource, signal, subprocess, sys, time
resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
seen = []
for sent in (signal.SIGABRT, signal.SIGTERM):
    child = subprocess.Popen(['gforth', '-e', '3000 ms bye'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    child.send_signal(sent)
    status = os.waitpid(child.pid, 0)[1]
    seen.append((sent.name, os.WIFSIGNALED(status), os.WIFEXITED(status) and os.WEXITSTATUS(status), glob.glob('core*')))
    print('%s: WIFSIGNALED %s, exit status %s, cores %s' % seen[-1])
sys.exit(seen != [('SIGABRT', False, 134, []), ('SIGTERM', False, 143, [])])
PY
gforth --version 2>&1
python3 wait.py || { echo 'It is not so any more.'; exit 1; }
