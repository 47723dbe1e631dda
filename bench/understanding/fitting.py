"""Fitting: multinomial logistic regression with partial labels, and how sharp its probabilities should be."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar  # type: ignore[import-untyped]

from bot.knowledge.model import Head, softmax

Array: TypeAlias = NDArray[np.float32]


def fit(features: Any, allowed: NDArray[np.bool_], *, penalty: float, rounds: int) -> Head:
    """A head that gives the allowed pairs of each sentence as much probability as it can.

    Args:
        features: (sentences, n), dense or sparse.
        allowed: (sentences, pairs); a sentence of which only the intent is known allows all pairs of that intent.
        penalty: of the squared weights.
        rounds: of L-BFGS at most; stopping early smooths as well.
    """
    count, width = features.shape
    pairs = allowed.shape[1]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.astype(np.float32).reshape(width + 1, pairs)
        likely = softmax(np.asarray(features @ weights[:-1]) + weights[-1])
        meant = likely * allowed
        total = np.maximum(meant.sum(1, keepdims=True), 1e-20)
        slope = (likely - meant / total) / count
        gradient = np.vstack([np.asarray(features.T @ slope) + penalty * weights[:-1], slope.sum(0)])
        value = -float(np.log(total).mean()) + penalty / 2 * float((weights[:-1] ** 2).sum())
        return value, gradient.astype(np.float64).ravel()

    start = np.zeros((width + 1) * pairs)
    flat = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8}).x
    weights = flat.astype(np.float32).reshape(width + 1, pairs)
    return Head(weights[:-1], weights[-1])


def sharpness(logits: Array, allowed: NDArray[np.bool_]) -> float:
    """What to multiply held-out logits with so that their probabilities are true (temperature scaling)."""

    def loss(factor: float) -> float:
        return -float(np.log(np.maximum((softmax(logits * factor) * allowed).sum(1), 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x)
