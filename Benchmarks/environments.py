"""The peers' environments: one with today's compilers, one with the original Theano, which needs Python 3.7.

Each peer may be missing: then one line says why, and the run goes on without it. THEANO_BENCH_HOME says where they are
(default ~/.cache/theano-swift-bench). `python3 environments.py [--quick]` only prepares them.
"""
import glob, os, shutil, subprocess, sys
from collections import OrderedDict

HERE = os.path.dirname(os.path.abspath(__file__))
HOME = os.environ.get('THEANO_BENCH_HOME', os.path.expanduser('~/.cache/theano-swift-bench'))
MODERN = os.path.join(HOME, 'modern', 'bin', 'python')
ORIGINAL = os.environ.get('THEANO_BENCH_ORIGINAL', os.path.join(HOME, 'theano', 'bin', 'python'))
THREADS = str(os.cpu_count() or 1)
FAST_MATH = 'gcc.cxxflags=-O3 -ffast-math -mprefer-vector-width=512'
SLOW_FIRST = 200        # seconds until a first result: the Theano family compiles with g++ where its cache is empty


SHARED = {}             # what every peer is told besides, on a machine that has other work


class Peer(object):
    """One column: a script, what its environment must be able to import, and the workloads it takes part in."""

    def __init__(self, script, needs, python=None, only=(), skip=(), env=None, quick=False, timeout=60, compiler=False):
        self.script, self.needs, self.python = os.path.join(HERE, 'Peers', script), needs, python or MODERN
        self.only, self.skip, self.env, self.quick = only, skip, env or {}, quick
        self.timeout, self.compiler = timeout, compiler

    def takes(self, workload):
        return (not self.only or workload.startswith(tuple(self.only))) and not workload.startswith(tuple(self.skip) or ('-',))


PEERS = OrderedDict([
    ('numpy', Peer('peer_numpy.py', 'numpy, scipy', quick=True)),
    ('jax', Peer('peer_jax.py', 'jax', quick=True)),
    ('torch_eager', Peer('peer_torch.py', 'torch')),
    ('torch_compile', Peer('peer_torch.py', 'torch', compiler=True, skip=['W10_chain'], timeout=120)),
    ('pytensor_c', Peer('peer_pytensor.py', 'pytensor', compiler=True, timeout=SLOW_FIRST)),
    ('pytensor_c_trust', Peer('peer_pytensor.py', 'pytensor', compiler=True, only=['W1_'], env={'PT_TRUST': '1'}, timeout=SLOW_FIRST)),
    ('pytensor_numba', Peer('peer_pytensor.py', 'pytensor, numba', timeout=SLOW_FIRST)),
    # The original's fusion does not come to an end with 2,000 operations.
    ('theano', Peer('peer_theano.py', 'theano', ORIGINAL, compiler=True, skip=['W10_chain'], timeout=SLOW_FIRST)),
    ('theano_fastmath', Peer('peer_theano.py', 'theano', ORIGINAL, compiler=True, only=['W2_', 'W3_logsumexp', 'W16_'],
                             env={'PT_EXTRA': FAST_MATH}, timeout=SLOW_FIRST)),
])


def environment(name):
    """What a peer's process is given: as many threads as there are cores, and a code cache of its own that is kept."""
    cache = os.path.join(HOME, 'cache', name)
    os.makedirs(cache, exist_ok=True)
    return dict(os.environ, PEER_NAME=name, PT_CACHE=cache, TORCHINDUCTOR_CACHE_DIR=cache, OMP_NUM_THREADS=THREADS,
                OPENBLAS_NUM_THREADS=THREADS, MKL_NUM_THREADS=THREADS, NUMBA_NUM_THREADS=THREADS, PYTHONWARNINGS='ignore',
                TF_CPP_MIN_LOG_LEVEL='3', **dict(PEERS[name].env, **SHARED))


def busy():
    """Whether others use this machine: then threads that wait in a loop would measure the others."""
    try:
        return os.getloadavg()[0] > 0.5 * (os.cpu_count() or 1)
    except OSError:
        return False


def works(python, modules):
    return os.path.exists(python) and subprocess.call(
        [python, '-c', 'import ' + modules], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def install(python, *packages):
    """Whether pip could; what it said goes to a log."""
    with open(os.path.join(HOME, 'install.log'), 'a') as log:
        log.write('== %s\n' % ' '.join(packages))
        log.flush()
        return subprocess.call([python, '-m', 'pip', 'install', '-q'] + list(packages), stdout=log, stderr=log) == 0


def venv(base, path):
    return os.path.exists(os.path.join(path, 'bin', 'python')) or subprocess.call([base, '-m', 'venv', path]) == 0


def prepare_original():
    if works(ORIGINAL, 'theano'):
        return
    found = shutil.which('python3.7')
    candidates = ([found] if found else []) + sorted(glob.glob(os.path.expanduser('~/.pyenv/versions/3.7*/bin/python3.7')))
    base = next((c for c in candidates if works(c, 'venv')), None)
    if base and venv(base, os.path.join(HOME, 'theano')):
        install(ORIGINAL, '--upgrade', 'pip<23', 'setuptools<60', 'wheel') and install(
            ORIGINAL, 'numpy==1.19.5', 'scipy==1.5.4', 'Theano==1.0.5')


def prepare(quick=False, wanted=None):
    """Makes what is missing; the names of the peers that can be measured."""
    os.makedirs(HOME, exist_ok=True)
    names = [n for n, p in PEERS.items() if (n in wanted if wanted else p.quick or not quick)]
    venv(sys.executable, os.path.join(HOME, 'modern'))
    if not works(MODERN, 'numpy, scipy') and not install(MODERN, 'numpy', 'scipy'):
        sys.exit('bench: NumPy cannot be installed, and checks need it: see %s' % os.path.join(HOME, 'install.log'))
    # Of PyTorch a build for processors alone where one is to be had: the other brings gigabytes that are of no use here.
    packages = OrderedDict([('jax', [['jax==0.10.2'], ['jax']]), ('torch', [['torch==2.13.0+cpu'], ['torch']]),
                            ('pytensor', [['pytensor==3.0.7'], ['pytensor']]), ('numba', [['numba']])])
    for module, choices in packages.items():
        if any(module in PEERS[n].needs for n in names) and not works(MODERN, module):
            any(install(MODERN, *c) for c in choices)
    if any(PEERS[n].python == ORIGINAL for n in names):
        prepare_original()
    ready = []
    for n in names:
        if PEERS[n].compiler and not shutil.which('g++'):
            print('bench: without %s: it needs g++' % n, flush=True)
        elif not works(PEERS[n].python, PEERS[n].needs):
            print('bench: without %s: %s cannot be imported%s' % (
                n, PEERS[n].needs, ' (it needs Python 3.7)' if PEERS[n].python == ORIGINAL else ''), flush=True)
        else:
            ready.append(n)
    return ready


if __name__ == '__main__':
    print('peers: ' + ', '.join(prepare('--quick' in sys.argv)))
