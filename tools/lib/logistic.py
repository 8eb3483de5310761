# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Logistic regression by Newton's steps, for a few dozen terms whose signs are given."""
import math

RIDGE = 5.0         # what a term of no evidence is drawn to nothing with
STEPS = 50
SMALL = 1e-9


def probability(x):
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def odds(p):
    return math.log(p / (1 - p))


def solved(a, b):
    """x of a x = b, a being symmetric and positive definite."""
    n = len(b)
    rows = [list(row) + [right] for row, right in zip(a, b)]
    for i in range(n):
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            if factor:
                rows[k] = [y - factor * x for x, y in zip(rows[i], rows[k])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum(rows[i][k] * x[k] for k in range(i + 1, n))) / rows[i][i]
    return x


def newton(cases, at):
    """Coefficients, the constant last, from a first guess. cases: (numbers, weight of the true, weight of the false)."""
    n = len(at) - 1
    for _ in range(STEPS):
        slope = [-RIDGE * w for w in at[:n]] + [0.0]
        bend = [[RIDGE if i == k and i < n else 0.0 for k in range(n + 1)] for i in range(n + 1)]
        bend[n][n] = SMALL
        for numbers, true, false in cases:
            row = [*numbers, 1]
            p = probability(sum(w * x for w, x in zip(at, row)))
            rest, sure = true - (true + false) * p, (true + false) * p * (1 - p)
            held = [i for i, x in enumerate(row) if x]
            for i in held:
                slope[i] += rest * row[i]
                for k in held:
                    bend[i][k] += sure * row[i] * row[k]
        step = solved(bend, slope)
        at = [w + max(-2.0, min(2.0, s)) for w, s in zip(at, step)]
        if max(map(abs, step)) < 1e-6:
            break
    return at


def fit(cases, signs):
    """Coefficients, and the constant. One whose sign is not what it has to be is dropped: the worst first."""
    kept, found = list(range(len(signs))), [0.0] * (len(signs) + 1)
    while True:
        found = newton([([numbers[i] for i in kept], true, false) for numbers, true, false in cases], found)
        wrong = [(found[k] * signs[i], i) for k, i in enumerate(kept) if found[k] * signs[i] < 0]
        if not wrong:
            at = [0.0] * len(signs)
            for k, i in enumerate(kept):
                at[i] = found[k]
            return at, found[-1]
        worst = kept.index(min(wrong)[1])
        del kept[worst], found[worst]


def wilson(true, n):
    """The 95 % interval of a share."""
    if not n:
        return 0.0, 1.0
    z, p = 1.96, true / n
    middle, spread = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
