"""Workload builders for the Theano family (Theano 1.0.5, Aesara, PyTensor); `ad` adapts the few API differences:
ad.T tensor module, ad.function(ins, outs, updates), ad.shared, ad.grad, ad.scan(fn, seqs, info, nonseq), ad.nll(o, y),
ad.conv(x, w, pad, xshape, wshape), ad.pool(x, shape), ad.sigmoid, ad.softmax... ; parameters are shared variables updated in place."""
import numpy as np
import scipy.sparse
import workloads as wl
from harness import Case


def build_impls(ad):
    T, I = ad.T, {}
    c32 = np.float32

    def reg(*names):
        def d(f):
            for n in names:
                I[n] = f
            return f
        return d

    def var(k, a):
        a = np.asarray(a)
        return ad.tensor(k, str(a.dtype), a.ndim)

    def npy(o):
        return [np.asarray(a) for a in (o if isinstance(o, (list, tuple)) else [o])]

    def simple(name, fn, keys, pick=None, note=None):
        def build(d):
            vs = [var(k, d[k]) for k in keys]
            o = fn(*vs)
            f = ad.function(vs, list(o) if isinstance(o, (tuple, list)) else o)
            args = [d[k] for k in keys]
            if name.startswith('W1_'):
                a, b = [np.asarray(x) for x in args]
                return Case(lambda: f(a, b), npy, note)
            return Case(lambda: f(*args), npy if pick is None else (lambda o: [np.asarray(o[pick])]), note)
        I[name] = build

    simple('W1_call_overhead', lambda a, b: a + b, 'ab')
    for n in ('1e3', '1e5', '1e7'):
        simple('W2_fused_' + n, lambda x, y, z: c32(1) / (c32(1) + T.exp(-(c32(wl.A) * x + c32(wl.B)))) * T.tanh(y)
               + T.log1p(T.exp(z)), 'xyz')
    for ax, nm in ((0, 'ax0'), (1, 'ax1'), (None, 'all')):
        simple('W3_meanvar_' + nm, lambda x, ax=ax: [T.mean(x, axis=ax), T.var(x, axis=ax)], 'x')

    def lse(x):
        m = T.max(x, axis=1, keepdims=True)
        return (T.log(T.sum(T.exp(x - m), axis=1, keepdims=True)) + m)[:, 0]
    simple('W3_logsumexp_rows', lse, 'x')

    def xent(x, y):
        l = ad.nll(x, y)
        return [l, ad.grad(l, x)]
    for n in ('600x10', '256x32000'):
        simple('W4_xent_' + n, xent, 'xy')

    def trainer(d, names, lr, lossfn, consts, outs=None):
        p = {k: ad.shared(np.array(d[k]), k) for k in names}
        vs = [var(k, d[k]) for k in consts]
        r = lossfn(p, *vs)
        loss, out = r if isinstance(r, tuple) else (r, r)
        ps = [p[k] for k in names]
        gs = ad.grad(loss, ps)
        f = ad.function(vs, out, updates=[(q, q - c32(lr) * g) for q, g in zip(ps, gs)])
        args = [d[k] for k in consts]
        return Case(lambda: f(*args),
                    lambda o: npy(o) + [(np.asarray(d[k]).astype(np.float64) - p[k].get_value()) / lr for k in names])

    @reg('W5_logreg_step')
    def _(d):
        def loss(p, x, y):
            q = c32(1) / (c32(1) + T.exp(-T.dot(x, p['w']) - p['b']))
            xe = -y * T.log(q) - (c32(1) - y) * T.log(c32(1) - q)
            return T.mean(xe) + c32(wl.LOGREG['l2']) * T.sum(p['w'] ** 2), [q > c32(.5), xe]
        return trainer(d, ['w', 'b'], wl.LOGREG['lr'], loss, ['x', 'y'])

    def mlp_loss(p, x, y):
        return ad.nll(T.dot(T.tanh(T.dot(x, p['W1']) + p['b1']), p['W2']) + p['b2'], y)

    @reg('W6_mlp_b64', 'W6_mlp_b600')
    def _(d):
        return trainer(d, ['W1', 'b1', 'W2', 'b2'], wl.MLP['lr'], mlp_loss, ['x', 'y'])

    @reg('W7_lenet')
    def _(d):
        def loss(p, x, y):
            h = T.tanh(ad.pool(ad.conv(x, p['K1'], 0, (500, 1, 28, 28), (20, 1, 5, 5)), (500, 20, 24, 24))
                       + p['c1'].dimshuffle('x', 0, 'x', 'x'))
            h = T.tanh(ad.pool(ad.conv(h, p['K2'], 0, (500, 20, 12, 12), (50, 20, 5, 5)), (500, 50, 8, 8))
                       + p['c2'].dimshuffle('x', 0, 'x', 'x'))
            h = T.tanh(T.dot(h.reshape((500, 800)), p['W1']) + p['b1'])
            return ad.nll(T.dot(h, p['W2']) + p['b2'], y)
        return trainer(d, ['K1', 'c1', 'K2', 'c2', 'W1', 'b1', 'W2', 'b2'], wl.LENET['lr'], loss, ['x', 'y'])

    @reg('W8_rnn')
    def _(d):
        def loss(p, x, t):
            hs = ad.scan(lambda xt, h, Wx, Wh, b: T.tanh(T.dot(xt, Wx) + T.dot(h, Wh) + b), [x], [T.zeros_like(t)],
                         [p['Wx'], p['Wh'], p['b']])
            return c32(.5) * T.sum((hs[-1] - t) ** 2) / c32(t_rows)
        t_rows = d['t'].shape[0]
        return trainer(d, ['Wx', 'Wh', 'b'], wl.RNN['lr'], loss, ['x', 't'])

    @reg('W8_lstm')
    def _(d):
        H, n = 256, d['t'].shape[0]

        def loss(p, x, t):
            def cell(xt, h, c, Wx, Wh, b):
                z = T.dot(xt, Wx) + T.dot(h, Wh) + b
                c = ad.sigmoid(z[:, H:2 * H]) * c + ad.sigmoid(z[:, :H]) * T.tanh(z[:, 2 * H:3 * H])
                return ad.sigmoid(z[:, 3 * H:]) * T.tanh(c), c
            hs, cs = ad.scan(cell, [x], [T.zeros_like(t), T.zeros_like(t)], [p['Wx'], p['Wh'], p['b']])
            return c32(.5) * T.sum((hs[-1] - t) ** 2) / c32(n)
        return trainer(d, ['Wx', 'Wh', 'b'], wl.RNN['lr'], loss, ['x', 't'])

    for k in ('f32_512', 'f32_1024', 'f32_2048', 'f64_512', 'f64_1024', 'f64_2048'):
        simple('W9_matmul_' + k, T.dot, 'ab')
    simple('W9_bmm_64', ad.bmm, 'ab')
    simple('W10_chain2000', lambda x: wl.chain_w10(x, T.tanh, c32), 'x')

    @reg('W11_hvp_mlp')
    def _(d):
        N = ['W1', 'b1', 'W2', 'b2']
        p = {k: var(k, d[k]) for k in N}; v = {k: var('v' + k, d[k]) for k in N}
        x, y = var('x', d['x']), var('y', d['y'])
        o = T.dot(T.tanh(T.dot(x, p['W1']) + p['b1']), p['W2']) + p['b2']
        gs = ad.grad(ad.nll2(o, y), [p[k] for k in N])
        s = sum(T.sum(g * v[k]) for g, k in zip(gs, N))
        f = ad.function([x, y] + [p[k] for k in N] + [v[k] for k in N], ad.grad(s, [p[k] for k in N]))
        args = [d['x'], d['y']] + [d[k] for k in N] + [d['v' + k] for k in N]
        return Case(lambda: f(*args), npy, note='reverse over reverse')

    def rosen(x):
        return T.sum(100. * (x[1:] - x[:-1] ** 2) ** 2 + (1. - x[:-1]) ** 2)
    simple('W11_hess_rosen100', lambda x: ad.hessian(rosen(x), x), 'x', note='gradient.hessian: a scan over rows')

    simple('W11_hvp_rosen1e5', lambda x, v: ad.grad(T.sum(ad.grad(rosen(x), x) * v), x), 'xv', note='reverse over reverse')

    def emb(E, idx, t):
        l = T.mean((E[idx] - t) ** 2)
        return [l, ad.grad(l, E)]
    simple('W12_embed_grad', emb, ['E', 'idx', 't'])

    @reg('W12_embed_sgd')
    def _(d):
        E = ad.shared(np.array(d['E']), 'E'); lr = 0.1 * d['t'].size
        idx, t = var('idx', d['idx']), var('t', d['t'])
        e = E[idx]
        l = T.mean((e - t) ** 2)
        g = ad.grad(l, e)
        f = ad.function([idx, t], l, updates=[(E, T.inc_subtensor(e, c32(-lr) * g))])
        args = (d['idx'], d['t'])
        return Case(lambda: f(*args), lambda o: npy(o) + [(d['E'] - E.get_value()) / lr])

    simple('W12_sort_1e6', lambda x: T.sort(x), 'x')
    simple('W12_argsort_1e6', lambda x: T.argsort(x), 'x')
    simple('W12_cumsum_1e6', lambda x: T.cumsum(x), 'x')
    xs, ws = (32, 64, 56, 56), (64, 64, 3, 3)
    simple('W13_conv_fwd', lambda x, w: ad.conv(x, w, 1, xs, ws), 'xw', note=ad.conv_note)

    def cb(x, w, dy):
        s = T.sum(ad.conv(x, w, 1, xs, ws) * dy)
        return list(ad.grad(s, [x, w]))
    simple('W13_conv_bwd', cb, ['x', 'w', 'dy'], note=ad.conv_note)

    @reg('W14_spmm')
    def _(d):
        m = scipy.sparse.csr_matrix((d['data'], d['indices'], d['indptr']), shape=(wl.SP['n'],) * 2)
        sm, x = ad.sparse.csr_fmatrix('m'), var('x', d['x'])
        f = ad.function([sm, x], ad.sparse.dot(sm, x))
        return Case(lambda: f(m, d['x']), npy)

    simple('W15_cholesky_512', ad.cholesky, 'a')
    simple('W15_solve_512', ad.solve, 'gb')
    simple('W15_svd_512', ad.svd, 'g', pick=1)
    simple('W15_eigh_512', ad.eigh, 'a', pick=0)
    simple('W16_mem_chain', lambda x: T.sum(wl.chain_w16(x, T.sqrt, c32)), 'x')
    return I
