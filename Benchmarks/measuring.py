"""The run itself: see run.py."""
import glob, json, os, shutil, subprocess, tempfile
from contextlib import contextmanager
from time import monotonic, perf_counter

import numpy as np
import workloads as wl

import environments as envs
import limits
import report
from programs import Program

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, '.build', 'release', 'TheanoBench')
LOG = os.path.join(envs.HOME, 'run.log')
# The same graph as another workload's, compiled by us in another way: the peers' figures are that one's.
VARIANTS = {'W16_mem_chain_squares': 'W16_mem_chain'}
# Too long for a quick run.
NOT_QUICK = ('W9_matmul_f32_2048', 'W9_matmul_f64_2048')
FIELDS = ('workload', 'ours_us', 'best_peer', 'best_peer_us', 'ratio', 'limit_us', 'limit_ratio', 'limited_by', 'peak_mb',
          'above_inputs_mb', 'cold_s', 'warm_s', 'best_peer_cold_s', 'agrees', 'spread', 'error', 'peers')


def median(values):
    values = sorted(v for v in values if v is not None)
    return values[len(values) // 2] if values else None


def row(name, **known):
    """One object of latest.json: all have the same fields."""
    assert not set(known) - set(FIELDS), known
    return dict({f: None for f in FIELDS}, workload=name, **known)


@contextmanager
def directory():
    path = tempfile.mkdtemp(prefix='theano-bench-')
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def ask(*words):
    """One answer of TheanoBench; what it cannot do is in `error`."""
    p = subprocess.run([BENCH] + [str(w) for w in words], capture_output=True, text=True)
    lines = [l for l in p.stdout.splitlines() if l.startswith('{')]
    return json.loads(lines[-1]) if lines and not p.returncode else {'error': (p.stderr or p.stdout)[-300:] or 'no answer'}


def ours(name, path, cache):
    return Program([BENCH, 'serve', name, path], dict(os.environ, THEANO_FLAGS='base_compiledir=' + cache), LOG)


def agree(a, b, tolerance):
    """Three numbers per output (see workloads.checksum), to its own scale."""
    if len(a) != len(b):
        return False
    for k in range(0, len(a), 3):
        scale = max(abs(a[k + 1]), abs(b[k + 1]), 1e-30)
        if any(not abs(x - y) <= tolerance * max(scale, abs(x)) for x, y in zip(a[k:k + 3], b[k:k + 3])):
            return False
    return True


class Session(object):
    """One run: the peers' programs live as long as it does, ours are made per workload."""

    def __init__(self, peers, quick, rounds):
        # What takes longer than `slow_us` is measured in the first round only.
        self.rounds, self.budget, self.slow_us = (rounds or 3, 0.1, 2e5) if quick else (rounds or 5, 0.4, 1e6)
        self.peers, self.programs, self.rows, self.measured = peers, {}, [], {}
        open(LOG, 'w').close()
        self.rates = ask('arithmetic')

    def peer(self, name):
        """A peer's program, started anew where it has ended."""
        known = self.programs.get(name)
        if known is None or not known.alive:
            p = envs.PEERS[name]
            self.programs[name] = Program([p.python, p.script, '--serve'], envs.environment(name), LOG)
            self.programs[name].hear(max(p.timeout, 60))
        return self.programs[name]

    def end(self):
        for p in self.programs.values():
            p.end()

    def start(self, name, path, cache):
        """Everyone's program with a first result: programs, and what each said of itself."""
        cold = ours(name, path, cache)
        first = cold.hear(600)
        cold.end()
        programs, said = {'ours': ours(name, path, cache)}, {}
        said['ours'] = programs['ours'].hear(600)
        said['ours']['cold_s'] = first.get('ttfr_s')
        if 'error' not in said['ours']:
            count = len(glob.glob(os.path.join(path, 'output*.npy')))
            said['ours']['checksum'] = wl.checksum([np.load(os.path.join(path, 'output%d.npy' % k)) for k in range(count)])
        for peer in self.peers:
            if name in VARIANTS or not envs.PEERS[peer].takes(name):
                continue
            program = self.peer(peer)
            if not program.alive:
                continue
            program.say('open ' + name)
            said[peer] = program.hear(envs.PEERS[peer].timeout)
            if 'error' not in said[peer]:
                programs[peer] = program
        return programs, said

    def workload(self, name):
        spec = wl.SPECS[name]
        medians, memory = {}, []
        with directory() as path, directory() as cache:
            data = wl.make_data(name)
            for k, v in data.items():
                np.save(os.path.join(path, k + '.npy'), np.asarray(v))
            read, written = limits.traffic(spec, data)
            del data
            programs, said = self.start(name, path, cache)
            for number in range(self.rounds):
                for who, program in programs.items():
                    if 'error' in said[who] or (number > 0 and said[who]['call_us'] > self.slow_us):
                        continue
                    program.say(str(self.budget))
                    heard = program.hear(120)
                    if 'error' in heard:
                        said[who] = heard
                        continue
                    medians.setdefault(who, []).append(median(heard['samples_us']))
                    said[who]['peak_rss_mb'] = heard['peak_rss_mb']
                memory.append(ask('memory', read, written).get('memory_us'))
            again = ask('arithmetic')
            self.rates = {k: max(v, again.get(k, 0)) for k, v in self.rates.items() if k != 'error'}
            for who, program in programs.items():
                program.end() if who == 'ours' else program.say('close')
        self.judge(spec, medians, said, min([m for m in memory if m], default=None))

    def judge(self, spec, medians, said, memory_us):
        name = spec['name']
        peers = {who: dict(us=median(us), first_s=said[who].get('ttfr_s'), peak_mb=said[who].get('peak_rss_mb'),
                           checksum=said[who]['checksum']) for who, us in medians.items() if who != 'ours'}
        peers = self.measured.get(VARIANTS.get(name), peers)
        self.measured[name] = peers
        # The judge is the checksum that most of them agree with, ours not among them.
        sums = [p['checksum'] for p in peers.values()]
        votes = [sum(agree(a, b, spec['rtol']) for b in sums) for a in sums]
        reference = sums[votes.index(max(votes))] if sums else None
        right = {who: p for who, p in peers.items() if agree(p['checksum'], reference, spec['rtol'])}
        best = min(right, key=lambda who: right[who]['us']) if right else None
        mine, us = said['ours'], median(medians.get('ours', []))
        limit, by = limits.limit_us(spec, memory_us, self.rates)
        this = row(name, ours_us=us, best_peer=best, limit_us=limit, limited_by=by, error=mine.get('error'),
                   peak_mb=mine.get('peak_rss_mb'), cold_s=mine.get('cold_s'), warm_s=mine.get('ttfr_s'),
                   peers={who: dict(us=p['us'], first_s=p['first_s'], peak_mb=p['peak_mb'], agrees=who in right)
                          for who, p in peers.items()})
        if best:
            this.update(best_peer_us=right[best]['us'], best_peer_cold_s=right[best]['first_s'])
        if us:
            this.update(spread=max(medians['ours']) / min(medians['ours']), above_inputs_mb=this['peak_mb'] - mine['rss_base_mb'],
                        ratio=this['best_peer_us'] / us if best else None, limit_ratio=us / limit if limit else None,
                        agrees=agree(mine['checksum'], reference, spec['rtol']) if reference else None)
        self.rows.append(this)
        print(report.line(this), flush=True)


def run(peers, quick, only, rounds):
    begin = monotonic()
    names = subprocess.check_output([BENCH, '--list'], text=True).split()
    if quick and not only:
        names = [n for n in names if n not in NOT_QUICK]
    if only:
        names = [n for n in names if any(n.startswith(o) for o in only)]
    if envs.busy():
        print('bench: this machine has other work; threads of the peers sleep where they wait', flush=True)
        envs.SHARED.update(OMP_WAIT_POLICY='PASSIVE')
    session = Session(peers, quick, rounds)
    print(report.heading(), flush=True)
    try:
        for name in names:
            session.workload(name)
    finally:
        session.end()
    if not only:
        session.rows += first_results(1 if quick else 3) + chains(quick) + compile_times(1 if quick else 3)
    seconds = monotonic() - begin
    kind = 'partial' if only else 'latest'
    report.write(os.path.join(HERE, 'results', kind), session.rows, session.rates, quick, peers, seconds)
    print('%.0f s; results in Benchmarks/results/%s.json, .md and .svg' % (seconds, kind), flush=True)
    wrong = [r['workload'] for r in session.rows if r['agrees'] is False]
    if wrong:
        raise SystemExit('checksums differ: ' + ', '.join(wrong))


def until_done(command, env):
    """Seconds from the start of a process until it says that it has its first result; it then ends by itself."""
    begin = perf_counter()
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
    said = p.stdout.readline().strip()
    seconds = perf_counter() - begin
    p.stdout.close()
    return seconds if p.wait() == 0 and said == 'done' else None


FIRST_OF_JAX = '''
import sys
sys.path.insert(0, %r)
import glob, os, numpy as np, peer_jax
data = {os.path.basename(p)[:-4]: np.load(p) for p in glob.glob(sys.argv[2] + "/*.npy")}
peer_jax.I[sys.argv[1]](data).call()
print("done", flush=True)
''' % os.path.join(HERE, 'Peers')


def first_results(rounds):
    """W10: from the start of a process to its first result, inputs read from files, as a user runs the program: ours and
    JAX's, each without and with its cache."""
    rows = []
    if not envs.works(envs.MODERN, 'jax'):
        return rows
    for name in ('W5_logreg_step', 'W6_mlp_b600', 'W10_chain2000'):
        found = {k: [] for k in ('ours_cold', 'ours_warm', 'jax_cold', 'jax_warm')}
        with directory() as path:
            for k, v in wl.make_data(name).items():
                np.save(os.path.join(path, k + '.npy'), np.asarray(v))
            for _ in range(rounds):
                with directory() as cache:
                    mine = dict(os.environ, THEANO_FLAGS='base_compiledir=' + cache)
                    jax = dict(os.environ, JAXBENCH_CACHE=os.path.join(cache, 'jax'))
                    for state in ('cold', 'warm'):
                        found['ours_' + state].append(until_done([BENCH, 'first', name, path], mine))
                        found['jax_' + state].append(until_done([envs.MODERN, '-c', FIRST_OF_JAX, name, path], jax))
        s = {k: median(v) for k, v in found.items()}
        for state in ('cold', 'warm'):
            us, peer = s['ours_' + state], s['jax_' + state]
            rows.append(row('W10_from_start_%s_%s' % (name, state), ours_us=us and us * 1e6, best_peer='jax',
                            best_peer_us=peer and peer * 1e6, ratio=peer / us if us and peer else None,
                            cold_s=s['ours_cold'], warm_s=s['ours_warm']))
            print(report.line(rows[-1]), flush=True)
    return rows


def chains(quick):
    """A chain of additions, differentiated and compiled: time must grow linearly."""
    rows = []
    for length in (1000, 10000) + (() if quick else (100000, 1000000)):
        r = ask('chain', length)
        seconds = None if 'error' in r else r['build_s'] + r['gradient_s'] + r['compile_s']
        rows.append(row('compile_chain_%d' % length, cold_s=seconds, error=r.get('error')))
        print(report.line(rows[-1]), flush=True)
    return rows


COMPILE_OF_JAX = '''
import sys
sys.path.insert(0, %r)
import glob, os, time, numpy as np, peer_jax, jax
data = {os.path.basename(p)[:-4]: np.load(p) for p in glob.glob(sys.argv[2] + "/*.npy")}
jax.jit(lambda v: v + 1)(np.ones(3, np.float32)).block_until_ready()
times = [time.perf_counter()]
case = peer_jax.I[sys.argv[1]](data)
for _ in range(6):
    case.call()
    times.append(time.perf_counter())
print(times[1] - times[0] - sorted(b - a for a, b in zip(times[1:], times[2:]))[2])
''' % os.path.join(HERE, 'Peers')


def compile_times(rounds):
    """`function` alone after the process's first kernel: code made, and code from the cache. Beside it JAX's first call after its
    first function, less a later one."""
    return [compile_time('compile_W5', 'W5_logreg_step', 1, False), compile_time('compile_W8_lstm', 'W8_lstm', max(rounds, 3), True)]


def compile_time(title, name, rounds, beside_jax):
    cold, warm, jax, error = [], [], [], None
    with directory() as path:
        for k, v in wl.make_data(name).items():
            np.save(os.path.join(path, k + '.npy'), np.asarray(v))
        for _ in range(rounds):
            with directory() as cache:
                p = subprocess.run([BENCH, 'compile', name, path], capture_output=True, text=True,
                                   env=dict(os.environ, THEANO_FLAGS='base_compiledir=' + cache))
            lines = [l for l in p.stdout.splitlines() if l.startswith('{')]
            if not lines:
                error = p.stderr[-300:]
                break
            cold.append(json.loads(lines[-1])['cold_s'])
            warm.append(json.loads(lines[-1])['warm_s'])
            if beside_jax and envs.works(envs.MODERN, 'jax'):
                p = subprocess.run([envs.MODERN, '-c', COMPILE_OF_JAX, name, path], capture_output=True, text=True)
                jax += [float(p.stdout)] if not p.returncode else []
    this = row(title, cold_s=median(cold), warm_s=median(warm), error=error)
    if jax and cold:
        this.update(best_peer='jax', best_peer_cold_s=median(jax), best_peer_us=1e6 * median(jax), ours_us=1e6 * median(cold),
                    ratio=median(jax) / median(cold))
    print(report.line(this), flush=True)
    return this
