"""What a run says: a line per workload, latest.json, a table in Markdown, and a chart."""
import json, math, os, platform, time

COLUMNS = ('workload', 'ours', 'best peer', '', 'ratio', 'limit', 'ours/limit', 'peak MB', 'cold', 'warm')
FORMAT = '%-40s %10s %10s %-16s %8s %10s %10s %8s %9s %9s'


def duration(us):
    if us is None:
        return '–'
    return ('%.2f µs' % us if us < 100 else '%.0f µs' % us if us < 10000 else '%.1f ms' % (us / 1e3) if us < 1e6
            else '%.2f s' % (us / 1e6))


def number(value, pattern='%.2f'):
    return '–' if value is None else pattern % value


def cells(r):
    seconds = lambda s: duration(s and s * 1e6)
    return (r['workload'], duration(r['ours_us']), duration(r['best_peer_us']), r['best_peer'] or '', number(r['ratio'], '%.2f×'),
            duration(r['limit_us']), number(r['limit_ratio']), number(r['peak_mb'], '%.0f'), seconds(r['cold_s']), seconds(r['warm_s']))


def heading():
    return FORMAT % COLUMNS


def line(r):
    text = FORMAT % cells(r)
    if r['agrees'] is False:
        text += '  CHECKSUM DIFFERS'
    return text + ('  ' + r['error'].strip().splitlines()[-1][:120] if r['error'] else '')


def processor():
    try:
        names = [l.split(':', 1)[1].strip() for l in open('/proc/cpuinfo') if l.startswith('model name')]
    except OSError:
        names = []
    return '%d × %s' % (os.cpu_count() or 1, names[0] if names else platform.machine())


def write(path, rows, rates, quick, peers, seconds):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.json', 'w') as f:
        json.dump(rows, f, indent=1)
        f.write('\n')
    with open(path + '.md', 'w') as f:
        f.write(markdown(rows, rates, quick, peers, seconds))
    with open(path + '.svg', 'w') as f:
        f.write(chart(rows))


def markdown(rows, rates, quick, peers, seconds):
    head = ['# Measurements', '',
            'Written by `make %s` on %s, %s, in %.0f s beside %s. Every workload was measured in turns with its peers; medians.'
            % ('bench-quick' if quick else 'bench', time.strftime('%Y-%m-%d'), processor(), seconds, ', '.join(peers) or 'nobody'),
            'Ratio: the best peer\'s time over ours, more than 1 is faster. Limit: what memory or arithmetic of this machine allows, '
            'measured in the same rounds' + (' (%.0f and %.0f GFLOP/s in float32 and float64).' % (
                rates['multiply_add_f32'] / 1e9, rates['multiply_add_f64'] / 1e9) if 'multiply_add_f32' in rates else '.'),
            'Cold and warm: from the definition to the first result in a fresh process, with an empty and a full code cache.',
            'Peak: resident memory of our process, with its inputs. Load at the end: %s.' % load(), '',
            '| ' + ' | '.join(c or 'which' for c in COLUMNS) + ' |', '|---|--:|--:|---|--:|--:|--:|--:|--:|--:|']
    body = ['| ' + ' | '.join(cells(r)) + (' checksum differs' if r['agrees'] is False else '') + ' |' for r in rows]
    return '\n'.join(head + body) + '\n'


def load():
    try:
        return '%.1f' % os.getloadavg()[0]
    except OSError:
        return 'unknown'


def chart(rows):
    """Bars of the ratio to the best peer on a logarithmic scale; to the right of the line we are faster."""
    shown = [r for r in rows if r['ratio']]
    left, width, step, top = 300, 420, 20, 44
    high = max([4.0] + [r['ratio'] for r in shown])
    low = min([0.25] + [r['ratio'] for r in shown])
    place = lambda ratio: left + width * (math.log(ratio) - math.log(low)) / (math.log(high) - math.log(low))
    height = top + step * len(shown) + 12
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">'
           % (left + width + 190, height, left + width + 190, height),
           '<rect width="100%" height="100%" fill="#ffffff"/>',
           '<text x="8" y="18" font-weight="bold" fill="#222222">Time of the best peer over ours (more than 1: we are faster)</text>']
    tick = 2.0 ** math.ceil(math.log2(low))
    while tick <= high:
        x = place(tick)
        out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>' % (
            x, top - 6, x, height - 10, '#444444' if tick == 1 else '#dddddd'))
        out.append('<text x="%.1f" y="%d" text-anchor="middle" fill="#555555" font-size="10">%g×</text>' % (x, top - 10, tick))
        tick *= 2
    for k, r in enumerate(shown):
        y, one, x = top + step * k, place(1), place(r['ratio'])
        out.append('<text x="%d" y="%d" text-anchor="end" fill="#222222">%s</text>' % (left - 8, y + 13, r['workload']))
        out.append('<rect x="%.1f" y="%d" width="%.1f" height="14" fill="%s"/>' % (
            min(one, x), y + 2, max(abs(x - one), 0.5), '#2f7d5b' if r['ratio'] >= 1 else '#c8702a'))
        out.append('<text x="%.1f" y="%d" fill="#222222">%.2f× %s</text>' % (max(one, x) + 5, y + 13, r['ratio'], r['best_peer']))
    return '\n'.join(out + ['</svg>']) + '\n'
