#!/usr/bin/env python3
"""Measures our workloads and the peers' in one run, prints a table, and writes it with a chart.

  python3 Benchmarks/run.py [--quick] [--only W1,W2] [--peers numpy,jax] [--rounds 5]

Prepares the peers' environments, builds TheanoBench in release, and writes each workload's inputs once. Everyone's program is
made ready, then in every round each is measured in turn while the others are stopped; the figure is the median of the rounds'
medians. Outputs are compared by checksums. Writes latest.json, latest.md and latest.svg in Benchmarks/results, or partial.*
where only some workloads were asked for.
"""
import argparse, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'Peers')]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--quick', action='store_true', help='NumPy and JAX only, short rounds; under three minutes')
    ap.add_argument('--only', default='')
    ap.add_argument('--peers', default='')
    ap.add_argument('--rounds', type=int, default=0)
    ap.add_argument('--ready', default=None, help='the peers that are prepared; for the run itself')
    a = ap.parse_args()
    import environments
    if a.ready is None:
        ready = environments.prepare(a.quick, [p for p in a.peers.split(',') if p])
        subprocess.check_call(['swift', 'build', '-c', 'release', '--package-path', HERE])
        # The rest needs NumPy, which the peers' environment has.
        os.execv(environments.MODERN, [environments.MODERN, os.path.abspath(__file__), '--ready', ','.join(ready)] + sys.argv[1:])
    import measuring
    measuring.run(a.ready.split(',') if a.ready else [], a.quick, [o for o in a.only.split(',') if o], a.rounds)


if __name__ == '__main__':
    main()
