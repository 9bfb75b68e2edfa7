#!/usr/bin/env python3
"""Instructions per call of small workloads, counted by valgrind: a check that does not depend on the speed of a machine.

  python3 Benchmarks/instructions.py             compare with instructions.json, fail where one has grown by more than its tolerance
  python3 Benchmarks/instructions.py --write     write instructions.json anew

One thread, AVX2 (valgrind knows no AVX-512), products in code of our own. Code is made by LLVM, whose versions differ, for the processor that is there: counts
taken with another version or on another kind of processor are shown beside the committed ones, and not judged.
"""
import glob, json, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, '.build', 'release', 'TheanoBench')
KNOWN = os.path.join(HERE, 'instructions.json')
CALLS, TOLERANCE = 10, 0.05


def skip(why):
    print('bench-instructions: skipped: ' + why)
    sys.exit(0)


def strip():
    return next((p for p in map(shutil.which, ('strip', 'llvm-strip')) if p), None) or skip('no strip here')


def llvm():
    """The version of the library that TheanoBench opens, from its name."""
    names = [os.environ.get('THEANO_LLVM_LIBRARY', '')] + subprocess.run(
        ['ldconfig', '-p'], capture_output=True, text=True, env=dict(os.environ, PATH=os.environ.get('PATH', '') + ':/sbin:/usr/sbin')
    ).stdout.split()
    found = [int(v) for n in names for v in re.findall(r'libLLVM(?:-|\.so\.)(\d+)', os.path.realpath(n) if '/' in n else n)]
    return max([v for v in found if 19 <= v <= 21], default=0)


def processor():
    """The kind of processor, for which LLVM chooses and orders instructions."""
    try:
        text = open('/proc/cpuinfo').read()
    except OSError:
        return 'unknown'
    return ' '.join(m.group(1) for m in (re.search(r'^%s\s*: (.*)$' % k, text, re.M) for k in ('vendor_id', 'cpu family', 'model')) if m)


def count(directory):
    """Instructions per call by workload: the least of several counts."""
    env = dict(os.environ, THEANO_FLAGS='threads=1,background_compilation=False,base_compiledir=' + os.path.join(directory, 'cache'), THEANO_PRODUCTS='own',
               SWIFT_DETERMINISTIC_HASHING='1')
    # Without its notes for debuggers, whose newest form not every valgrind can read.
    program = os.path.join(directory, 'TheanoBench')
    subprocess.check_call([strip(), '--strip-debug', '-o', program, BENCH])
    p = subprocess.run(['valgrind', '--tool=callgrind', '--instr-atstart=no', '--callgrind-out-file=%s/counts' % directory,
                        program, 'count', str(CALLS)], capture_output=True, text=True, env=env)
    if p.returncode or '"error"' in p.stdout:
        sys.exit('bench-instructions: ' + (p.stdout + p.stderr)[-600:])
    counts = {}
    for path in glob.glob(directory + '/counts*'):
        text = open(path).read()
        name = re.search(r'^desc: Trigger: Client Request: (\S+)', text, re.M)
        total = re.search(r'^(?:totals|summary): (\d+)', text, re.M)
        if name and total:
            per_call = round(int(total.group(1)) / CALLS)
            counts[name.group(1)] = min(per_call, counts.get(name.group(1), per_call))
    return counts


def main():
    if not shutil.which('valgrind'):
        skip('no valgrind here')
    if not os.path.exists('/usr/include/valgrind/callgrind.h') and '--write' not in sys.argv:
        skip("valgrind's header is missing")
    subprocess.check_call(['swift', 'build', '-c', 'release', '--package-path', HERE])
    directory = tempfile.mkdtemp(prefix='theano-instructions-')
    counts, version = count(directory), llvm()
    shutil.rmtree(directory, ignore_errors=True)
    if '--write' in sys.argv:
        with open(KNOWN, 'w') as f:
            json.dump(dict(llvm=version, processor=processor(), tolerance=TOLERANCE, per_call=counts), f, indent=1, sort_keys=True)
            f.write('\n')
    known = json.load(open(KNOWN))
    here = 'LLVM %s on %s' % (version, processor())
    committed = 'LLVM %s on %s' % (known['llvm'], known.get('processor'))
    judged = here == committed
    failed = set(known['per_call']) - set(counts) if judged else set()
    print('%-28s %14s %14s' % ('instructions per call', 'now', 'committed'))
    for name in sorted(counts):
        before = known['per_call'].get(name)
        grown = before is not None and counts[name] > before * (1 + known['tolerance'])
        fallen = before is not None and counts[name] < before * (1 - known['tolerance'])
        if before is None or grown:
            failed.add(name)
        print('%-28s %14d %14s%s' % (name, counts[name], before, '  more than allowed' if grown else
                                     '  fewer: write them with --write' if fallen else ''))
    if not judged:
        skip('counts of %s are committed, this is %s' % (committed, here))
    if failed:
        sys.exit('bench-instructions: more than committed, or not committed: ' + ', '.join(sorted(failed)))


if __name__ == '__main__':
    main()
