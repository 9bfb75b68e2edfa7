#!/usr/bin/env python3
"""Runs our workloads and the peers' in one run, and prints a table.

  python3 Benchmarks/run.py [--quick] [--only W1,W2] [--rounds 3]

Makes an environment with NumPy and JAX (~/.cache/theano-swift-bench), builds TheanoBench in release, writes each workload's
inputs once, then in every round runs each peer and ours one after the other. The figure is the median of the rounds' medians.
Outputs are compared by checksums. Writes Benchmarks/results/latest.json and latest.md.
"""
import argparse, json, os, subprocess, sys, tempfile, shutil
from time import perf_counter

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get('THEANO_BENCH_HOME', os.path.expanduser('~/.cache/theano-swift-bench'))
PYTHON = os.path.join(HOME, 'bin', 'python')
BENCH = os.path.join(HERE, '.build', 'release', 'TheanoBench')


def prepare():
    if subprocess.call([PYTHON, '-c', 'import jax, numpy'], stderr=subprocess.DEVNULL) if os.path.exists(PYTHON) else True:
        subprocess.check_call([sys.executable, '-m', 'venv', HOME])
        subprocess.check_call([PYTHON, '-m', 'pip', 'install', '-q', 'jax', 'numpy', 'scipy'])
    subprocess.check_call(['swift', 'build', '-c', 'release', '--package-path', HERE])


def write_inputs(name, directory):
    code = ('import sys, numpy as np; sys.path.insert(0, %r); import workloads as wl\n'
            'for k, v in wl.make_data(%r).items(): np.save(%r + "/" + k + ".npy", np.asarray(v))'
            % (os.path.join(HERE, 'Peers'), name, directory))
    subprocess.check_call([PYTHON, '-c', code])


def last_json(text):
    lines = [l for l in text.splitlines() if l.startswith('{')]
    return json.loads(lines[-1]) if lines else {'error': 'no answer'}


def ours(name, directory, budget, cache):
    env = dict(os.environ, THEANO_FLAGS='base_compiledir=' + cache)
    p = subprocess.run([BENCH, name, directory, str(budget)], capture_output=True, text=True, env=env, timeout=600)
    record = last_json(p.stdout)
    if p.returncode:
        record = {'error': (p.stderr or p.stdout)[-400:]}
    return record


def peer(script, name, budget, latency=False):
    command = [PYTHON, os.path.join(HERE, 'Peers', script), '--only', name, '--budget', str(budget), '--timeout', '120']
    p = subprocess.run(command + (['--latency'] if latency else []), capture_output=True, text=True, timeout=600)
    return last_json(p.stdout)


def checksum(directory):
    code = ('import sys, glob, json, numpy as np; sys.path.insert(0, %r); import workloads as wl\n'
            'n = len(glob.glob(%r + "/output*.npy"))\n'
            'print(json.dumps(wl.checksum([np.load(%r + "/output%%d.npy" %% k) for k in range(n)])))'
            % (os.path.join(HERE, 'Peers'), directory, directory))
    return json.loads(subprocess.check_output([PYTHON, '-c', code], text=True))


def agrees(a, b, tolerance):
    return len(a) == len(b) and all(abs(x - y) <= tolerance * max(abs(x), abs(y), 1e-3) for x, y in zip(a, b))


def median(values):
    values = sorted(values)
    return values[len(values) // 2] if values else None


def time(us):
    if us is None:
        return '–'
    return '%.2f µs' % us if us < 100 else '%.0f µs' % us if us < 10000 else '%.1f ms' % (us / 1000)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--quick', action='store_true')
    ap.add_argument('--only', default='')
    ap.add_argument('--rounds', type=int, default=3)
    a = ap.parse_args()
    prepare()
    rounds, budget = (1, 0.3) if a.quick else (a.rounds, 0.6)
    names = subprocess.check_output([BENCH, '--list'], text=True).split()
    if a.only:
        names = [n for n in names if any(n.startswith(o) for o in a.only.split(','))]
    cache = tempfile.mkdtemp(prefix='theano-bench-')
    rows = []
    for name in names:
        directory = tempfile.mkdtemp(prefix='theano-bench-')
        write_inputs(name, directory)
        found = {'ours': [], 'numpy': [], 'jax': []}
        record, sums, error = {}, {}, None
        for _ in range(rounds):
            for who, script in (('numpy', 'peer_numpy.py'), ('jax', 'peer_jax.py')):
                r = peer(script, name, budget)
                if 'median_us' in r:
                    found[who].append(r['median_us'])
                    sums[who] = r['checksum']
            r = ours(name, directory, budget, cache)
            if 'median_us' in r:
                found['ours'].append(r['median_us'])
                record = r
                sums['ours'] = checksum(directory)
            else:
                error = r.get('error')
        shutil.rmtree(directory)
        if name == 'W2_fused_1e7':
            # What memory allows, taken at the same time: no arithmetic but two additions.
            limit = last_json(subprocess.run([BENCH, 'limit', '10000000'], capture_output=True, text=True).stdout)
            record['limit_us'] = limit.get('limit_us')
        us = {k: median(v) for k, v in found.items()}
        peers = {k: v for k, v in us.items() if k != 'ours' and v}
        best = min(peers, key=peers.get) if peers else None
        row = dict(workload=name, ours_us=us['ours'], numpy_us=us['numpy'], jax_us=us['jax'], best_peer=best,
                   best_peer_us=peers.get(best), ratio=peers[best] / us['ours'] if best and us['ours'] else None,
                   peak_mb=record.get('peak_rss_mb'), limit_us=record.get('limit_us'),
                   agrees=agrees(sums.get('ours', []), sums.get('numpy', sums.get('jax', [])), 5e-3), error=error)
        rows.append(row)
        print('%-20s ours %10s   numpy %10s   jax %10s   %s' % (
            name, time(us['ours']), time(us['numpy']), time(us['jax']),
            ('%.2fx' % row['ratio'] if row['ratio'] else error or '') + ('' if row['agrees'] else '  CHECKSUM DIFFERS')
            + ('  memory limit %s' % time(row['limit_us']) if row['limit_us'] else '')),
            flush=True)
    if not a.only:
        rows += compile_times() + first_results(cache) + from_process_start(rounds) + chains(a.quick)
    shutil.rmtree(cache)
    os.makedirs(os.path.join(HERE, 'results'), exist_ok=True)
    with open(os.path.join(HERE, 'results', 'latest.json'), 'w') as f:
        json.dump(rows, f, indent=1)


def compile_times():
    """The training step of W5 after the process's first kernel: code made, and code read from the cache."""
    directory, empty = tempfile.mkdtemp(prefix='theano-bench-'), tempfile.mkdtemp(prefix='theano-bench-')
    write_inputs('W5_logreg_step', directory)
    env = dict(os.environ, THEANO_FLAGS='base_compiledir=' + empty)
    r = last_json(subprocess.run([BENCH, 'compile', directory], capture_output=True, text=True, env=env).stdout)
    shutil.rmtree(directory)
    shutil.rmtree(empty)
    print('%-20s ours %.1f ms cold, %.1f ms from the cache' % (
        'compile W5', 1e3 * r.get('cold_s', 0), 1e3 * r.get('warm_s', 0)), flush=True)
    return [r]


def first_results(cache):
    """W10: from definition to first result in a fresh process, without and with the code cache."""
    rows = []
    for name in ('W5_logreg_step', 'W6_mlp_b600'):
        directory = tempfile.mkdtemp(prefix='theano-bench-')
        write_inputs(name, directory)
        empty = tempfile.mkdtemp(prefix='theano-bench-')
        cold, warm = ours(name, directory, 0.1, empty), ours(name, directory, 0.1, empty)
        jax = peer('peer_jax.py', name, 0.1, latency=True)
        shutil.rmtree(directory)
        shutil.rmtree(empty)
        row = dict(workload='W10_' + name, cold_s=cold.get('ttfr_s'), warm_s=warm.get('ttfr_s'), best_peer='jax',
                   best_peer_s=jax.get('ttfr_s'))
        if row['cold_s'] and row['best_peer_s']:
            row['ratio'] = row['best_peer_s'] / row['cold_s']
        rows.append(row)
        print('%-20s ours %.1f ms cold, %.1f ms warm   jax %.1f ms cold' % (
            row['workload'], 1e3 * (row['cold_s'] or 0), 1e3 * (row['warm_s'] or 0), 1e3 * (row['best_peer_s'] or 0)), flush=True)
    return rows


def until_done(command, env):
    """Seconds from the start of a process until it says that it has its first result; it then ends by itself."""
    begin = perf_counter()
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
    said = p.stdout.readline().strip()
    seconds = perf_counter() - begin
    p.stdout.close()
    return seconds if p.wait() == 0 and said == 'done' else None


def from_process_start(rounds):
    """From the start of a process to its first result, inputs read from files: the programs as a user runs them."""
    rows = []
    code = ('import sys; sys.path.insert(0, %r)\n'
            'import glob, os, numpy as np, peer_jax\n'
            'data = {os.path.basename(p)[:-4]: np.load(p) for p in glob.glob(sys.argv[2] + "/*.npy")}\n'
            'peer_jax.I[sys.argv[1]](data).call(); print("done", flush=True)' % os.path.join(HERE, 'Peers'))
    for name in ('W5_logreg_step', 'W6_mlp_b600'):
        directory = tempfile.mkdtemp(prefix='theano-bench-')
        write_inputs(name, directory)
        found = {k: [] for k in ('ours_cold', 'ours_warm', 'jax_cold', 'jax_warm')}
        for _ in range(rounds):
            cache = tempfile.mkdtemp(prefix='theano-bench-')
            mine = dict(os.environ, THEANO_FLAGS='base_compiledir=' + cache)
            jax = dict(os.environ, JAXBENCH_CACHE=os.path.join(cache, 'jax'))
            for state in ('cold', 'warm'):
                found['ours_' + state].append(until_done([BENCH, 'first', name, directory], mine))
                found['jax_' + state].append(until_done([PYTHON, '-c', code, name, directory], jax))
            shutil.rmtree(cache)
        shutil.rmtree(directory)
        s = {k: median([x for x in v if x]) for k, v in found.items()}
        row = dict(workload='W10_from_start_' + name, best_peer='jax', **{k + '_s': v for k, v in s.items()})
        if s['ours_cold'] and s['jax_cold']:
            row['ratio'] = s['jax_cold'] / s['ours_cold']
        rows.append(row)
        print('%-20s ours %.0f ms cold, %.0f ms warm   jax %.0f ms cold, %.0f ms warm (from the start of the process)' % (
            (name,) + tuple(1e3 * (s[k] or 0) for k in ('ours_cold', 'ours_warm', 'jax_cold', 'jax_warm'))), flush=True)
    return rows


def chains(quick):
    """A chain of additions, differentiated: time must grow linearly."""
    rows = []
    for length in (1000, 10000, 100000) + (() if quick else (1000000,)):
        r = last_json(subprocess.run([BENCH, 'chain', str(length)], capture_output=True, text=True, timeout=900).stdout)
        rows.append(r)
        if 'error' in r:
            print('chain %d: %s' % (length, r['error']), flush=True)
        else:
            print('chain of %7d: build %.3f s, gradient %.3f s, compile %.3f s, call %.4f s' % (
                length, r['build_s'], r['gradient_s'], r['compile_s'], r['call_s']), flush=True)
    return rows


if __name__ == '__main__':
    main()
