/**
 * What copies registers and stacks of threads while they stand still: ptrace(2) is not Node's to call. Both take the same arguments
 * and print the same lines:
 *
 *     PTRACE WAIT4 SCHEDULER SP WORD MOST PATIENCE RESTLESS PID...
 *
 * the numbers of the three system calls (sched_setscheduler(2)), the offset of the stack pointer in the registers, bytes of a word, bytes of a stack that are
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
 * is handed on. Where one of its threads does not get a processor to stop at, those that have stopped do not wait for it: after 8 ms they are let
 * go, and it is tried again, the third time with all patience. Nothing is written while anything stands still: whoever reads may be slow. Where this ends early, the kernel lets go
 * of all threads. While anything stands still this runs before all that is not of real time (SCHED_FIFO), where it may: on a machine with
 * much to do it would have to wait for a processor in the middle.
 */
export const PERL = String.raw`
use strict; no warnings;
$| = 1;
my ($ptrace, $wait4, $scheduler, $sp_at, $word, $most, $patience, $restless, @pids) = @ARGV;
my %restless = map { $_ => 1 } split /,/, $restless;
my $fine = eval { require Time::HiRes; 1 };
sub now { $fine ? Time::HiRes::time() : time }
sub trace { syscall($ptrace + 0, $_[0] + 0, $_[1] + 0, $_[2] + 0, $_[3]) }
sub hurry { syscall($scheduler + 0, 0, $_[0] + 0, pack('i', $_[0])) }
sub slurp { open(my $f, '<', $_[0]) or return ''; local $/; <$f> // '' }
sub state_of { slurp("/proc/$_[0]/task/$_[1]/stat") =~ /.*\) (\S)/s ? $1 : '' }
sub tids { opendir(my $d, "/proc/$_[0]/task") or return (); grep { /^\d+$/ } readdir $d }
my ($SEIZE, $INTERRUPT, $DETACH, $GETREGSET) = (0x4206, 0x4207, 17, 0x4204);
my ($NOHANG, $ALL) = (1, 0x40000000);
my ($TRIES, $HASTE) = (3, 0.008);
eval { setpriority(0, 0, -20) };
sub reap {
  my ($waiting, $stopped) = @_;
  for my $tid (keys %$waiting) {
    my $status = pack('L', 0);
    next if syscall($wait4 + 0, $tid + 0, $status, $NOHANG | $ALL, 0) <= 0;
    delete $waiting->{$tid};
    $status = unpack('L', $status);
    $stopped->{$tid} = $status >> 16 ? 0 : $status >> 8 & 0xff if ($status & 0xff) == 0x7f;
  }
}
sub let_go { my ($stopped) = @_; for my $tid (keys %$stopped) { trace($DETACH, $tid, 0, $stopped->{$tid}) } }
for my $pid (@pids) {
  my @maps = map { /^([0-9a-f]+)-([0-9a-f]+) r/ ? [hex $1, hex $2] : () } split /\n/, slurp("/proc/$pid/maps");
  open(my $mem, '<:raw', "/proc/$pid/mem");
  my (%late, %stopped, %waiting, @out, $begun);
  my $took = 0;
  for my $try (1 .. $TRIES) {
    my ($isLast, %seen) = ($try == $TRIES);
    (%stopped, %waiting, @out, $begun) = ();
    my ($end, $last);
    for my $round (1 .. 3) {
      my @new = grep { !$late{$_} && !$seen{$_}++ } tids($pid);
      last unless @new;
      for my $tid (@new) {
        my ($call) = slurp("/proc/$pid/task/$tid/syscall") =~ /^(\d+)/;
        next if defined $call && $restless{$call} || state_of($pid, $tid) =~ /[DZX]/;
        if (trace($SEIZE, $tid, 0, 0) == -1) { push @out, "X $tid " . ($! + 0) . "\n"; next }
        $waiting{$tid} = 1;
      }
      $begun //= now();
      $end //= $begun + ($isLast ? $patience / 1000 : $HASTE);
      $last //= $begun + ($isLast ? $patience / 100 : $HASTE);
      hurry(1);
      trace($INTERRUPT, $_, 0, 0) for keys %waiting;
      for (my $naps = 0; %waiting && $naps < $patience * 100; $naps++) {
        reap(\%waiting, \%stopped);
        last if now() >= $end && (now() >= $last || !grep { state_of($pid, $_) eq 'R' } keys %waiting);
        select(undef, undef, undef, 0.0001) if %waiting;
      }
      last if %waiting && !$isLast;
    }
    last if $isLast || !%waiting;
    let_go(\%stopped);
    $took += now() - $begun if %stopped;
    hurry(0);
    for (my $until = now() + $patience / 100; %waiting && now() < $until;) {
      my %one;
      reap(\%waiting, \%one);
      let_go(\%one);
      select(undef, undef, undef, 0.0005) if %waiting;
    }
    $late{$_} = 1 for keys %waiting;
    select(undef, undef, undef, 0.005 * $try);
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
  let_go(\%stopped);
  $took = int(1e6 * ($took + (%stopped ? now() - $begun : 0)));
  hurry(0);
  for (@held) {
    push @out, "R $_->[0] " . unpack('H*', $_->[1]) . "\n";
    push @out, "M $_->[2] " . unpack('H*', $_->[3]) . "\n" if length $_->[3];
  }
  print @out, (map { "N $_\n" } keys %late, keys %waiting), "P $pid $took\n";
}
`;

export const PYTHON = String.raw`
import ctypes, os, sys, time, struct
ptrace_number, _, _, sp_at, word, most, patience = map(int, sys.argv[1:8])
restless = set(filter(None, sys.argv[8].split(',')))
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
def hurry(priority):
    try: os.sched_setscheduler(0, os.SCHED_FIFO if priority else os.SCHED_OTHER, os.sched_param(priority))
    except OSError: pass
try: os.setpriority(os.PRIO_PROCESS, 0, -20)
except OSError: pass
TRIES, HASTE = 3, 0.008
def reap(waiting, stopped):
    for tid in list(waiting):
        try: found, status = os.waitpid(tid, os.WNOHANG | ALL)
        except OSError: found, status = tid, 0
        if found == 0: continue
        waiting.discard(tid)
        if status & 0xff == 0x7f: stopped[tid] = 0 if status >> 16 else status >> 8 & 0xff
def let_go(stopped):
    for tid, signal in stopped.items(): trace(DETACH, tid, 0, signal)
for pid in sys.argv[9:]:
    maps = [tuple(int(end, 16) for end in line.split(' ')[0].split('-')) for line in slurp(f'/proc/{pid}/maps').splitlines() if ' r' in line[:48]]
    try: memory = os.open(f'/proc/{pid}/mem', os.O_RDONLY)
    except OSError: memory = None
    late, held, took = set(), [], 0
    for attempt in range(1, TRIES + 1):
        is_last = attempt == TRIES
        seen, stopped, waiting, out, begun = set(), {}, set(), [], None
        for _ in range(3):
            new = [tid for tid in tids(pid) if tid not in seen and int(tid) not in late]
            seen.update(new)
            if not new: break
            for tid in new:
                call = slurp(f'/proc/{pid}/task/{tid}/syscall').split(' ')[0]
                if call in restless or state_of(pid, tid) in ('D', 'Z', 'X'): continue
                if trace(SEIZE, int(tid)) == -1: out.append(f'X {tid} {ctypes.get_errno()}')
                else: waiting.add(int(tid))
            begun = begun or time.monotonic()
            hurry(1)
            for tid in waiting: trace(INTERRUPT, tid)
            while waiting:
                reap(waiting, stopped)
                passed = time.monotonic() - begun
                soon, end = (patience / 1000, patience / 100) if is_last else (HASTE, HASTE)
                if passed >= soon and (passed >= end or not any(state_of(pid, tid) == 'R' for tid in waiting)): break
                if waiting: time.sleep(0.0001)
            if waiting and not is_last: break
        if is_last or not waiting: break
        let_go(stopped)
        if stopped: took += time.monotonic() - begun
        hurry(0)
        until = time.monotonic() + patience / 100
        while waiting and time.monotonic() < until:
            one = {}
            reap(waiting, one)
            let_go(one)
            if waiting: time.sleep(0.0005)
        late |= waiting
        time.sleep(0.005 * attempt)
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
    let_go(stopped)
    took = int(1e6 * (took + (time.monotonic() - begun if stopped else 0)))
    hurry(0)
    if memory is not None: os.close(memory)
    for tid, registers, start, stack in held:
        out.append(f'R {tid} {registers.hex()}')
        if stack: out.append(f'M {start} {stack.hex()}')
    print('\n'.join([*out, *(f'N {tid}' for tid in late | waiting), f'P {pid} {took}']), flush=True)
`;
