/**
 * What copies registers and stacks of threads while they stand still: ptrace(2) is not Node's to call. Both take the same arguments
 * and print the same lines:
 *
 *     PTRACE WAIT4 SP WORD MOST PATIENCE RESTLESS PID...
 *
 * the numbers of the two system calls, the offset of the stack pointer in the registers, bytes of a word, bytes of a stack that are
 * copied at most, milliseconds to wait for threads to stop (ten times as long for those that only wait for a processor: a busy machine
 * gives them one), numbers of system calls (`232,281`) whose threads are left alone.
 *
 *     P PID MICROSECONDS      how long it stood still; the lines before it, from the last such line on, are of that process
 *     R TID HEX               registers: user_regs_struct
 *     M ADDRESS HEX           memory from below the stack pointer on
 *     X TID ERRNO             may not be traced
 *     N TID                   did not stop in time
 *
 * A thread is stopped by PTRACE_INTERRUPT, not by a signal that the program or its parent could see. A signal that arrives meanwhile
 * is handed on. Nothing is written while anything stands still: whoever reads may be slow. Where this ends early, the kernel lets go
 * of all threads.
 */
export const PERL = String.raw`
use strict; no warnings;
$| = 1;
my ($ptrace, $wait4, $sp_at, $word, $most, $patience, $restless, @pids) = @ARGV;
my %restless = map { $_ => 1 } split /,/, $restless;
my $fine = eval { require Time::HiRes; 1 };
sub now { $fine ? Time::HiRes::time() : time }
sub trace { syscall($ptrace + 0, $_[0] + 0, $_[1] + 0, $_[2] + 0, $_[3]) }
sub slurp { open(my $f, '<', $_[0]) or return ''; local $/; <$f> // '' }
sub state_of { slurp("/proc/$_[0]/task/$_[1]/stat") =~ /.*\) (\S)/s ? $1 : '' }
sub tids { opendir(my $d, "/proc/$_[0]/task") or return (); grep { /^\d+$/ } readdir $d }
my ($SEIZE, $INTERRUPT, $DETACH, $GETREGSET) = (0x4206, 0x4207, 17, 0x4204);
my ($NOHANG, $ALL) = (1, 0x40000000);
eval { setpriority(0, 0, -20) };
for my $pid (@pids) {
  my @maps = map { /^([0-9a-f]+)-([0-9a-f]+) r/ ? [hex $1, hex $2] : () } split /\n/, slurp("/proc/$pid/maps");
  open(my $mem, '<:raw', "/proc/$pid/mem");
  my (%seen, %stopped, %waiting, @out, $begun, $end);
  for my $round (1 .. 3) {
    my @new = grep { !$seen{$_}++ } tids($pid);
    last unless @new;
    for my $tid (@new) {
      my ($call) = slurp("/proc/$pid/task/$tid/syscall") =~ /^(\d+)/;
      next if defined $call && $restless{$call} || state_of($pid, $tid) =~ /[DZX]/;
      if (trace($SEIZE, $tid, 0, 0) == -1) { push @out, "X $tid " . ($! + 0) . "\n"; next }
      $waiting{$tid} = 1;
    }
    $begun //= now();
    $end //= $begun + $patience / 1000;
    my $last = $begun + $patience / 100;
    trace($INTERRUPT, $_, 0, 0) for keys %waiting;
    for (my $naps = 0; %waiting && $naps < $patience * 100; $naps++) {
      for my $tid (keys %waiting) {
        my $status = pack('L', 0);
        next if syscall($wait4 + 0, $tid + 0, $status, $NOHANG | $ALL, 0) <= 0;
        delete $waiting{$tid};
        $status = unpack('L', $status);
        $stopped{$tid} = $status >> 16 ? 0 : $status >> 8 & 0xff if ($status & 0xff) == 0x7f;
      }
      last if now() >= $end && (now() >= $last || !grep { state_of($pid, $_) eq 'R' } keys %waiting);
      select(undef, undef, undef, 0.0001) if %waiting;
    }
  }
  my @held;
  for my $tid (keys %stopped) {
    my $size = 1024;
    my $set = "\0" x $size;
    my $vector = pack('PJ', $set, $size);
    next if trace($GETREGSET, $tid, 1, $vector) == -1;
    my $registers = substr($set, 0, (unpack('JJ', $vector))[1]);
    my $sp = unpack($word == 8 ? 'Q' : 'L', substr($registers, $sp_at, $word));
    my ($on) = grep { $sp >= $_->[0] && $sp < $_->[1] } @maps;
    my ($from, $stack);
    if ($on) {
      $from = $sp - 128 < $on->[0] ? $on->[0] : $sp - 128;
      sysseek($mem, $from, 0);
      sysread($mem, $stack, $on->[1] - $from < $most ? $on->[1] - $from : $most);
    }
    push @held, [$tid, $registers, $from, $stack];
  }
  for my $tid (keys %stopped) { trace($DETACH, $tid, 0, $stopped{$tid}) }
  my $took = %stopped ? int((now() - $begun) * 1e6) : 0;
  for (@held) {
    push @out, "R $_->[0] " . unpack('H*', $_->[1]) . "\n";
    push @out, "M $_->[2] " . unpack('H*', $_->[3]) . "\n" if length $_->[3];
  }
  print @out, (map { "N $_\n" } keys %waiting), "P $pid $took\n";
}
`;

export const PYTHON = String.raw`
import ctypes, os, sys, time, struct
ptrace_number, _, sp_at, word, most, patience = map(int, sys.argv[1:7])
restless = set(filter(None, sys.argv[7].split(',')))
libc = ctypes.CDLL(None, use_errno=True)
SEIZE, INTERRUPT, DETACH, GETREGSET, ALL = 0x4206, 0x4207, 17, 0x4204, 0x40000000
libc.syscall.argtypes = [ctypes.c_long] * 4 + [ctypes.c_void_p]
libc.syscall.restype = ctypes.c_long
def trace(request, tid, address=0, data=None):
    return libc.syscall(ptrace_number, request, tid, address, data)
class Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
def slurp(path):
    try:
        with open(path, errors='replace') as file: return file.read()
    except OSError: return ''
def state_of(pid, tid): return slurp(f'/proc/{pid}/task/{tid}/stat').rpartition(') ')[2][:1]
def tids(pid):
    try: return os.listdir(f'/proc/{pid}/task')
    except OSError: return []
try: os.setpriority(os.PRIO_PROCESS, 0, -20)
except OSError: pass
for pid in sys.argv[8:]:
    maps = [tuple(int(end, 16) for end in line.split(' ')[0].split('-')) for line in slurp(f'/proc/{pid}/maps').splitlines() if ' r' in line[:48]]
    try: memory = os.open(f'/proc/{pid}/mem', os.O_RDONLY)
    except OSError: memory = None
    seen, stopped, waiting, out, held, begun = set(), {}, set(), [], [], None
    for _ in range(3):
        new = [tid for tid in tids(pid) if tid not in seen]
        seen.update(new)
        if not new: break
        for tid in new:
            call = slurp(f'/proc/{pid}/task/{tid}/syscall').split(' ')[0]
            if call in restless or state_of(pid, tid) in ('D', 'Z', 'X'): continue
            if trace(SEIZE, int(tid)) == -1: out.append(f'X {tid} {ctypes.get_errno()}')
            else: waiting.add(int(tid))
        begun = begun or time.monotonic()
        for tid in waiting: trace(INTERRUPT, tid)
        while waiting:
            for tid in list(waiting):
                try: found, status = os.waitpid(tid, os.WNOHANG | ALL)
                except OSError: found, status = tid, 0
                if found == 0: continue
                waiting.discard(tid)
                if status & 0xff == 0x7f: stopped[tid] = 0 if status >> 16 else status >> 8 & 0xff
            took = time.monotonic() - begun
            if took >= patience / 1000 and (took >= patience / 100 or not any(state_of(pid, tid) == 'R' for tid in waiting)): break
            if waiting: time.sleep(0.0001)
    for tid in stopped:
        buffer = ctypes.create_string_buffer(1024)
        vector = Vector(ctypes.addressof(buffer), 1024)
        if trace(GETREGSET, tid, 1, ctypes.addressof(vector)) == -1: continue
        registers = buffer.raw[:vector.length]
        sp = struct.unpack('=Q' if word == 8 else '=I', registers[sp_at:sp_at + word])[0]
        start, stack = 0, b''
        for low, high in maps:
            if low <= sp < high and memory is not None:
                start = max(low, sp - 128)
                try: stack = os.pread(memory, min(high - start, most), start)
                except OSError: pass
        held.append((tid, registers, start, stack))
    for tid, signal in stopped.items(): trace(DETACH, tid, 0, signal)
    took = int((time.monotonic() - begun) * 1e6) if stopped else 0
    if memory is not None: os.close(memory)
    for tid, registers, start, stack in held:
        out.append(f'R {tid} {registers.hex()}')
        if stack: out.append(f'M {start} {stack.hex()}')
    print('\n'.join([*out, *(f'N {tid}' for tid in waiting), f'P {pid} {took}']), flush=True)
`;
