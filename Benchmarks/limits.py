"""What the machine allows each workload: the greatest of the times for its bytes, its multiply-adds, its roots and quotients.

Bytes: inputs read once, outputs written once, at the speed that `TheanoBench memory` finds for as many bytes in the same
round (so that what fits into a cache is judged by the cache). Arithmetic: at the rates of `TheanoBench arithmetic`, out of
registers on all cores. A function such as exp, log or tanh counts as FUNCTION operations: two to reduce its argument, a
polynomial of degree six, one to scale, each a multiply-add. These are bounds that nothing can pass, not times that can be
reached: loads, stores, comparisons and the rest are taken to be free.
"""
FUNCTION = 20

# Per workload, where the plain count in workloads.py is not what the best program would do: operations that are additions
# or multiplications; functions; roots and quotients that no algebra removes. Everything in numbers of elements.
E7, X, M = 10 ** 7, 4096 * 1024, 10 ** 8
ARITHMETIC = {
    'W2_fused_1e3': (6e3, 4e3, 0, 1e3), 'W2_fused_1e5': (6e5, 4e5, 0, 1e5), 'W2_fused_1e7': (6e7, 4e7, 0, 1e7),
    'W3_logsumexp_rows': (3. * X, X, 0, 0),
    'W4_xent_600x10': (5. * 6000, 6000, 0, 0), 'W4_xent_256x32000': (5. * 256 * 32000, 256. * 32000, 0, 0),
    'W10_chain2000': (1000. * 1500, 1000. * 500, 0, 0),
    'W16_mem_chain': (15. * M, 0, 0, 0), 'W16_mem_chain_squares': (15. * M, 0, 5. * M, 0),
}
# Of loops of small steps each step waits for the one before: no count of operations says how long.
WITHOUT_LIMIT = ('W1_call_overhead', 'W8_loop_inside', 'W8_loop_around1', 'W8_loop_around2')


def traffic(spec, data):
    """Bytes read and written."""
    read = sum(v.nbytes for v in data.values())
    return int(min(read, spec['bytes'])), int(max(0, spec['bytes'] - read))


def arithmetic_us(spec, rates):
    plain, functions, roots, quotients = ARITHMETIC.get(spec['name'], (spec['flops'], 0, 0, 0))
    adds = (plain + FUNCTION * functions) / rates['multiply_add_' + ('f64' if spec['dtype'] == 'float64' else 'f32')]
    return 1e6 * max(adds, roots / rates['root_f32'] + quotients / rates['quotient_f32'])


def limit_us(spec, memory_us, rates):
    """The limit and what sets it; nothing for a workload that has nothing to compute."""
    if spec['name'] in WITHOUT_LIMIT or not memory_us or not rates:
        return None, None
    arithmetic = arithmetic_us(spec, rates)
    return (memory_us, 'memory') if memory_us >= arithmetic else (arithmetic, 'arithmetic')
