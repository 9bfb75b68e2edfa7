"""Products in code of our own and in libraries, measured in turns: writes ProductSpeeds.swift.

    python3 Benchmarks/products.py [--rounds N] [--threads N] [--note TEXT] [--write] [LIBRARY ...]

Wants TheanoBench, as `make bench` builds it. A LIBRARY is `blas`, `mkl` or `onednn`, all three if none is named; where
they lie is said by THEANO_BLAS_LIBRARY, THEANO_MKL_LIBRARY and THEANO_ONEDNN_LIBRARY, if not where they are looked for.

Every product is tried by each in turn, for some rounds, and the least times count. Prints them as a table, then for each
library, dtype and kind of shape how fast it is beside code of our own (the geometric mean). With --write that goes to
results/products.json, in the place of what was known of this processor and these versions, and the Swift source is written
anew from all that is there. A run on another processor adds its rows.
"""
import argparse, datetime, json, math, os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, '.build', 'release', 'TheanoBench')
RESULTS = os.path.join(HERE, 'results', 'products.json')
SOURCE = os.path.join(HERE, '..', 'Sources', 'TheanoLLVM', 'Products', 'ProductSpeeds.swift')

# Rows, columns, steps; which operands are transposed.
PRODUCTS = [
    (1, 500, 784, 'NN'), (1, 784, 500, 'NT'), (400, 1, 784, 'NN'), (784, 1, 400, 'TN'),
    (8, 8, 8, 'NN'), (16, 16, 16, 'NT'), (32, 32, 32, 'NN'), (32, 10, 20, 'TN'),
    (64, 64, 64, 'NN'), (100, 100, 100, 'NT'), (128, 128, 128, 'NN'), (128, 40, 128, 'TN'),
    (600, 10, 500, 'NN'), (500, 10, 600, 'TN'), (600, 500, 10, 'NT'), (2000, 16, 2000, 'NN'), (8, 1000, 1000, 'NN'),
    (64, 500, 784, 'NN'), (784, 500, 64, 'TN'), (600, 500, 784, 'NN'), (784, 500, 600, 'TN'),
    (32, 256, 256, 'NN'), (32, 1024, 256, 'NN'), (32, 256, 1024, 'NT'), (3200, 256, 256, 'NN'), (256, 1024, 3200, 'TN'),
    (256, 256, 256, 'NN'), (300, 300, 300, 'TT'), (512, 512, 512, 'NN'), (1000, 1000, 1000, 'NT'),
    (1024, 1024, 1024, 'NN'), (2048, 2048, 2048, 'NN'),
]


def kind(m, n, k):
    """The same as ProductShape."""
    if m == 1 and n == 1:
        return 'tiny'
    if m == 1 or n == 1:
        return 'vector'
    if max(m, n, k) <= 128:
        return 'tiny' if max(m, n, k) <= 32 else 'small'
    return 'skinny' if min(m, n, k) <= 16 else 'large'


class Multiplier:
    """A process whose products all run in one thing."""

    def __init__(self, name, threads):
        self.name = name
        env = dict(os.environ, THEANO_PRODUCTS=name)
        if threads:
            env['OMP_NUM_THREADS'] = str(threads)
        self.process = subprocess.Popen([BENCH, 'products'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        lines = json.loads(self.process.stdout.readline())['products']
        # "products of float32 on x86_64 znver3 with 256 bits: OpenBLAS 0.3.21"
        found = [re.fullmatch(r'products of (\w+) on (\S+) (\S+) with (\d+) bits: (.*)', line).groups() for line in lines]
        self.processor = list(found[0][1:4])
        self.library = {f[0]: re.sub(r' \(.*', '', f[4]) for f in found}

    def time(self, dtype, m, n, k, transposed, seconds):
        self.process.stdin.write('%s %d %d %d %d %d %g\n' % (
            dtype, m, n, k, transposed[0] == 'T', transposed[1] == 'T', seconds))
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())['us']


def measure(options):
    processes = [Multiplier(name, options.threads) for name in ['own'] + options.libraries]
    rows, ratios = [], {}
    for dtype in ('float32', 'float64'):
        able = [p for p in processes if p.name == 'own' or p.library[dtype] != 'own code']
        print('\n| %s | %s |\n|---|%s' % (dtype, ' | '.join(p.library[dtype] for p in able), '--:|' * len(able)))
        for product in PRODUCTS:
            shape = kind(*product[:3])
            here = [p for p in able if not (p.name == 'onednn' and shape == 'vector')]
            least = {p: math.inf for p in here}
            for _ in range(options.rounds):
                for p in here:
                    least[p] = min(least[p], p.time(dtype, *product, options.seconds))
            rates = ['%.1f us (%.1f)' % (least[p], 2e-3 * math.prod(product[:3]) / least[p]) if p in least else '' for p in able]
            print('| %dx%dx%d %s | %s |' % (*product, ' | '.join(rates)), flush=True)
            for p in here[1:]:
                ratios.setdefault((p.library[dtype], dtype), {}).setdefault(shape, []).append(least[here[0]] / least[p])
    for (library, dtype), shapes in ratios.items():
        speeds = {s: round(math.exp(sum(map(math.log, v)) / len(v)), 3) for s, v in shapes.items()}
        name, _, version = library.partition(' ')
        rows.append(dict(processor=processes[0].processor, library=name, version=version, dtype=dtype, speeds=speeds,
                         date=str(datetime.date.today()), threads=options.threads or os.cpu_count(), note=options.note))
        print('%s %s: %s' % (library, dtype, speeds))
    return rows


KINDS = {'OpenBLAS': 'openBLAS', 'MKL': 'mkl', 'oneDNN': 'oneDNN', 'Accelerate': 'accelerate', 'BLAS': 'other'}


def source(rows):
    lines = [
        '// Written by Benchmarks/products.py from Benchmarks/results/products.json: do not edit.', 'import TheanoArrays', '',
        'extension ProductTable {', '  /// What was measured, the latest first.', '  package static let rows: [Row] = [']
    for r in rows:
        architecture, name, bits = r['processor']
        words = '%s %s, %d thread%s' % (r['library'], r['version'], r['threads'], 's' if r['threads'] > 1 else '')
        lines += [
            '    // %s, measured on %s%s.' % (words, r['date'], ', ' + r['note'] if r['note'] else ''),
            '    Row(',
            '      ProcessorKind("%s", "%s", vectorBits: %s), LibraryIdentity(.%s, "%s"), .%s,' % (
                architecture, name, bits, KINDS[r['library']], r['version'], r['dtype']),
            '      [%s]),' % ', '.join('.%s: %s' % item for item in r['speeds'].items())]
    return '\n'.join(lines + ['  ]', '}', ''])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('libraries', nargs='*', default=['blas', 'mkl', 'onednn'])
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--seconds', type=float, default=0.02, help='of trying one product in one turn')
    parser.add_argument('--threads', type=int, default=0)
    parser.add_argument('--note', default='')
    parser.add_argument('--write', action='store_true')
    options = parser.parse_args()
    rows = measure(options)
    if not options.write:
        return
    known = json.load(open(RESULTS)) if os.path.exists(RESULTS) else []

    def same(r):
        return r['processor'], r['library'], r['version'], r['dtype']
    fresh = [same(r) for r in rows]
    rows += [r for r in known if same(r) not in fresh]
    with open(RESULTS, 'w') as f:
        f.write('[\n' + ',\n'.join(json.dumps(r) for r in rows) + '\n]\n')
    with open(SOURCE, 'w') as f:
        f.write(source(rows))


if __name__ == '__main__':
    main()
