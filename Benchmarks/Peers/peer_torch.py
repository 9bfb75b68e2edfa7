"""PyTorch peer. PEER_NAME=torch_eager (default), torch_compile (inductor C++ backend, g++) or torch_nn (W8 with nn.RNN/nn.LSTM)."""
import os, time
_t = time.perf_counter()
import numpy as np
import torch, torch.nn.functional as F
PEER = os.environ.get('PEER_NAME', 'torch_eager')
COMPILE = PEER.startswith('torch_compile')
torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '2')))
T_IMPORT = time.perf_counter() - _t
import workloads as wl
from harness import Case, main

I = {}


def reg(*names):
    def d(f):
        for n in names:
            I[n] = f
        return f
    return d


def dev(a):
    return torch.tensor(a) if np.ndim(a) == 0 else torch.from_numpy(np.array(a))


def npy(o):
    return [a.detach().numpy() for a in (o if isinstance(o, (tuple, list)) else [o])]


def comp(f):
    return torch.compile(f, fullgraph=True, dynamic=False) if COMPILE else f


def simple(name, fn, keys, pick=None, note=None):
    def build(d):
        args = [dev(d[k]) for k in keys]
        f = comp(fn)

        @torch.no_grad()
        def call():
            return f(*args)
        return Case(call, (lambda o: npy(o)) if pick is None else (lambda o: npy(o[pick])), note)
    I[name] = build


simple('W1_call_overhead', lambda a, b: a + b, 'ab')
for n in ('1e3', '1e5', '1e7'):
    simple('W2_fused_' + n, lambda x, y, z: 1 / (1 + torch.exp(-(wl.A * x + wl.B))) * torch.tanh(y) + torch.log1p(torch.exp(z)), 'xyz')


def mv(*dim):
    return (lambda x: (x.mean(dim), x.var(dim, correction=0))) if dim else (lambda x: (x.mean(), x.var(correction=0)))


simple('W3_meanvar_ax0', mv(0), 'x')
simple('W3_meanvar_ax1', mv(1), 'x')
simple('W3_meanvar_all', mv(), 'x')
simple('W3_logsumexp_rows', lambda x: torch.logsumexp(x, 1), 'x')


def vgrad(lossfn, has_aux=False):
    """value and gradient for the first argument (dict or tensor): functional inside compile, autograd in eager."""
    if COMPILE:
        return torch.func.grad_and_value(lossfn, has_aux=has_aux)

    def f(p, *c):
        ps = [p] if torch.is_tensor(p) else list(p.values())
        qs = [q.detach().requires_grad_() for q in ps]
        r = lossfn(qs[0] if torch.is_tensor(p) else dict(zip(p, qs)), *c)
        gs = torch.autograd.grad(r[0] if has_aux else r, qs)
        return (gs[0] if torch.is_tensor(p) else dict(zip(p, gs))), r
    return f


for n in ('600x10', '256x32000'):
    def build(d):
        x, y = dev(d['x']), dev(d['y'])
        f = comp(vgrad(lambda x, y: F.cross_entropy(x, y)))
        return Case(lambda: f(x, y), lambda o: npy((o[1], o[0])))
    I['W4_xent_' + n] = build


def trainer(d, names, lr, lossfn, consts, has_aux=False):
    """one SGD step, parameters updated in place."""
    p = {k: dev(d[k]) for k in names}
    c = [dev(d[k]) for k in consts]
    vg = vgrad(lossfn, has_aux)

    def step(p, *c):
        g, v = vg(p, *c)
        with torch.no_grad():
            for k in names:
                p[k].sub_(g[k], alpha=lr)
        return v
    f = comp(step)

    def call():
        return f(p, *c)

    def check(o):
        if has_aux:
            o = o[1]
            o = o[0] if isinstance(o[0], (tuple, list)) else o
        return npy(o) + [(d[k].astype(np.float64) - p[k].numpy()) / lr for k in names]
    return Case(call, check)


@reg('W5_logreg_step')
def _(d):
    def loss(p, x, y):
        q = 1 / (1 + torch.exp(-(x @ p['w']) - p['b']))
        xe = -y * torch.log(q) - (1 - y) * torch.log(1 - q)
        return xe.mean() + wl.LOGREG['l2'] * (p['w'] ** 2).sum(), ((q > 0.5).detach(), xe.detach())
    c = trainer(d, ['w', 'b'], wl.LOGREG['lr'], loss, ['x', 'y'], True)
    old = c.check

    def check(o):                # eager: (loss, (pred, xe)); grad_and_value has_aux: (loss, aux)
        return npy(o[1]) + old((0, (torch.zeros(1),)))[1:]
    c.check = check
    return c


def mlp_loss(p, x, y):
    return F.cross_entropy(torch.tanh(x @ p['W1'] + p['b1']) @ p['W2'] + p['b2'], y)


@reg('W6_mlp_b64', 'W6_mlp_b600')
def _(d):
    return trainer(d, ['W1', 'b1', 'W2', 'b2'], wl.MLP['lr'], mlp_loss, ['x', 'y'])


@reg('W7_lenet')
def _(d):
    def loss(p, x, y):
        h = torch.tanh(F.max_pool2d(F.conv2d(x, p['K1']), 2) + p['c1'][:, None, None])
        h = torch.tanh(F.max_pool2d(F.conv2d(h, p['K2']), 2) + p['c2'][:, None, None])
        h = torch.tanh(h.flatten(1) @ p['W1'] + p['b1'])
        return F.cross_entropy(h @ p['W2'] + p['b2'], y)
    return trainer(d, ['K1', 'c1', 'K2', 'c2', 'W1', 'b1', 'W2', 'b2'], wl.LENET['lr'], loss, ['x', 'y'])


def nn_rnn(d, mod, perm):
    """the library's own fused layer; weights permuted to its layout; bias_hh is fixed at 0."""
    x, t = dev(d['x']), dev(d['t'])
    m = mod(256, 256)
    g = d['Wx'].shape[1]
    with torch.no_grad():
        m.weight_ih_l0.copy_(dev(d['Wx']).T[perm]); m.weight_hh_l0.copy_(dev(d['Wh']).T[perm])
        m.bias_ih_l0.zero_(); m.bias_hh_l0.zero_()
    m.bias_hh_l0.requires_grad_(False)
    ps = [m.weight_ih_l0, m.weight_hh_l0, m.bias_ih_l0]
    lr = wl.RNN['lr']

    def call():
        h = m(x)[0][-1]
        l = 0.5 * ((h - t) ** 2).sum() / t.shape[0]
        gs = torch.autograd.grad(l, ps)
        with torch.no_grad():
            for p, q in zip(ps, gs):
                p.sub_(q, alpha=lr)
        return l
    inv = np.argsort(perm)
    return Case(call, lambda o: npy(o) + [(d['Wx'].astype(np.float64) - ps[0].detach().numpy()[inv].T) / lr,
                                          (d['Wh'].astype(np.float64) - ps[1].detach().numpy()[inv].T) / lr,
                                          (d['b'].astype(np.float64) - ps[2].detach().numpy()[inv]) / lr], note='nn module')


@reg('W8_rnn')
def _(d):
    if PEER == 'torch_nn':
        return nn_rnn(d, torch.nn.RNN, np.arange(256))

    def loss(p, x, t):
        h = torch.zeros_like(t)
        for i in range(x.shape[0]):
            h = torch.tanh(x[i] @ p['Wx'] + h @ p['Wh'] + p['b'])
        return 0.5 * ((h - t) ** 2).sum() / t.shape[0]
    return trainer(d, ['Wx', 'Wh', 'b'], wl.RNN['lr'], loss, ['x', 't'])


@reg('W8_lstm')
def _(d):
    if PEER == 'torch_nn':
        return nn_rnn(d, torch.nn.LSTM, np.arange(1024))

    def loss(p, x, t):
        h = torch.zeros_like(t); c = torch.zeros_like(t)
        for k in range(x.shape[0]):
            i, f, g, o = (x[k] @ p['Wx'] + h @ p['Wh'] + p['b']).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return 0.5 * ((h - t) ** 2).sum() / t.shape[0]
    return trainer(d, ['Wx', 'Wh', 'b'], wl.RNN['lr'], loss, ['x', 't'])


for k in ('f32_512', 'f32_1024', 'f32_2048', 'f64_512', 'f64_1024', 'f64_2048'):
    simple('W9_matmul_' + k, lambda a, b: a @ b, 'ab')
simple('W9_bmm_64', lambda a, b: a @ b, 'ab')
simple('W10_chain2000', lambda x: wl.chain_w10(x, torch.tanh), 'x')


@reg('W11_hvp_mlp')
def _(d):
    N = ['W1', 'b1', 'W2', 'b2']
    p = {k: dev(d[k]) for k in N}; v = {k: dev(d['v' + k]) for k in N}
    x, y = dev(d['x']), dev(d['y'])
    if COMPILE:                  # forward over reverse
        f = comp(lambda p, v: torch.func.jvp(lambda p: torch.func.grad(mlp_loss)(p, x, y), (p,), (v,))[1])
    else:                        # reverse over reverse is torch's fastest eager route
        def f(p, v):
            qs = [p[k].detach().requires_grad_() for k in N]
            gs = torch.autograd.grad(mlp_loss(dict(zip(N, qs)), x, y), qs, create_graph=True)
            return dict(zip(N, torch.autograd.grad(gs, qs, [v[k] for k in N])))
    return Case(lambda: f(p, v), lambda o: npy([o[k] for k in N]))


def rosen(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


simple('W11_hess_rosen100', torch.func.hessian(rosen), 'x')
simple('W11_hvp_rosen1e5', lambda x, v: torch.func.jvp(torch.func.grad(rosen), (x,), (v,))[1], 'xv')


@reg('W12_embed_grad')
def _(d):
    E, idx, t = dev(d['E']), dev(d['idx']), dev(d['t'])
    f = comp(vgrad(lambda E, idx, t: ((F.embedding(idx, E) - t) ** 2).mean()))
    return Case(lambda: f(E, idx, t), lambda o: npy((o[1], o[0])))


@reg('W12_embed_sgd')
def _(d):
    E, idx, t = dev(d['E']), dev(d['idx']), dev(d['t']); lr = 0.1 * d['t'].size

    def step(E, idx, t):
        g, l = vgrad(lambda e, t: ((e - t) ** 2).mean())(E[idx], t)
        E.index_add_(0, idx, g, alpha=-lr)
        return l.detach()
    f = comp(step)
    return Case(lambda: f(E, idx, t), lambda o: npy(o) + [(d['E'] - E.numpy()) / lr])


simple('W12_sort_1e6', lambda x: torch.sort(x)[0], 'x')
simple('W12_argsort_1e6', torch.argsort, 'x')
simple('W12_cumsum_1e6', lambda x: torch.cumsum(x, 0), 'x')
simple('W13_conv_fwd', lambda x, w: F.conv2d(x, w, padding=1), 'xw')
simple('W13_conv_bwd', lambda x, w, dy: torch.ops.aten.convolution_backward(
    dy, x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, False])[:2], ['x', 'w', 'dy'])


@reg('W14_spmm')
def _(d):
    n = wl.SP['n']
    m = torch.sparse_csr_tensor(dev(d['indptr']), dev(d['indices']), dev(d['data']), (n, n))
    x = dev(d['x'])
    return Case(lambda: m @ x, npy, note='torch.sparse_csr (MKL); never compiled')


simple('W15_cholesky_512', torch.linalg.cholesky, 'a')
simple('W15_solve_512', torch.linalg.solve, 'gb')
simple('W15_svd_512', lambda g: tuple(torch.linalg.svd(g)), 'g', pick=1)
simple('W15_eigh_512', lambda a: tuple(torch.linalg.eigh(a)), 'a', pick=0)
simple('W16_mem_chain', lambda x: wl.chain_w16(x, torch.sqrt).sum(), 'x')

if __name__ == '__main__':
    if COMPILE:
        _t = time.perf_counter()
        import torch._dynamo, torch._inductor.compile_fx, torch._inductor.codecache   # imported once, before the forks
        T_IMPORT += time.perf_counter() - _t
    main(PEER, I, T_IMPORT)
