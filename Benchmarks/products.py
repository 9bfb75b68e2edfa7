"""Products in code of our own and in the BLAS, measured in turns: what belongs into ProductTable.swift.

    python3 Benchmarks/products.py [ROUNDS]

Wants TheanoBench, as `make bench` builds it. Prints a table, and for each dtype and kind of shape whose products are
faster: the geometric mean of the ratios of the least times.
"""
import json, math, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, '.build', 'release', 'TheanoBench')


def kind(m, n, k):
    """The same as ProductShape."""
    if m == 1 and n == 1:
        return 'tiny'
    if m == 1 or n == 1:
        return 'vector'
    if max(m, n, k) <= 128:
        return 'tiny' if max(m, n, k) <= 32 else 'small'
    return 'skinny' if min(m, n, k) <= 16 else 'large'


def measure(products):
    p = subprocess.run([BENCH, 'products'], capture_output=True, text=True, env=dict(os.environ, THEANO_PRODUCTS=products))
    if p.returncode:
        sys.exit(p.stderr)
    rows = [json.loads(line) for line in p.stdout.splitlines() if line.startswith('{')]
    return {tuple(r[x] for x in ('dtype', 'm', 'n', 'k', 'a', 'b')): r['us'] for r in rows}


def main():
    least = {'own': {}, 'blas': {}}
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        for products, known in least.items():
            for key, us in measure(products).items():
                known[key] = min(us, known.get(key, us))
    ratios = {}
    print('| product | own | BLAS | GFLOP/s | ratio |\n|---|--:|--:|--:|--:|')
    for key, own in least['own'].items():
        dtype, m, n, k, a, b = key
        blas = least['blas'][key]
        ratios.setdefault((dtype, kind(m, n, k)), []).append(blas / own)
        name = '%s %dx%dx%d %s%s' % (dtype, m, n, k, 'T' if a else 'N', 'T' if b else 'N')
        print('| %s | %.1f us | %.1f us | %.1f | %.2f |' % (name, own, blas, 2e-3 * m * n * k / own, blas / own))
    for (dtype, shape), values in ratios.items():
        mean = math.exp(sum(map(math.log, values)) / len(values))
        print('%s %s: %s (%.2f)' % (dtype, shape, 'own' if mean >= 1 else 'BLAS', mean))


if __name__ == '__main__':
    main()
