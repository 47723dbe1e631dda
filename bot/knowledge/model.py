"""Model: linear heads over features of a sentence, trained by ``make model`` into model.npz."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.encoders import Encoder
from bot.knowledge.features import buckets

FILE = Path(__file__).with_name("model.npz")
LEVELS: tuple[tuple[str, ...], ...] = (
    (),
    ("use",),
    ("use", "e5"),
)  # engines: the encoders each needs besides the n-grams; the best last

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """A linear layer: ``features @ weights + bias`` are logits of the pairs.

    Args:
        weights: (features, pairs).
        bias: (pairs,).
    """

    weights: Array
    bias: Array


@dataclass(frozen=True)
class Model:
    """What was trained, for the encoders there are.

    Args:
        encoders: names of the encoders used.
        means: by encoder, what its vectors are centred on.
        idf: (BUCKETS,) the weight of each n-gram.
        lexical, semantic: heads over n-grams and over the encoders' vectors; ``semantic`` is None without encoders.
        mix: the share of ``semantic`` in the logits, 0 to 1.
        sharpness: what logits are multiplied with, so that probabilities are true.
        scam: from which probability on a sentence is treated as the worry about a scam.
    """

    encoders: tuple[str, ...]
    means: Mapping[str, Array]
    idf: Array
    lexical: Head
    semantic: Head | None
    mix: float
    sharpness: float
    scam: float

    def probabilities(self, prepared: str, encoders: Mapping[str, Encoder]) -> Array:
        """The probabilities of the pairs, (pairs,), for a prepared sentence."""
        logits = lexical_logits(self.lexical, self.idf, prepared)
        if self.semantic is not None:
            vector = np.concatenate([centred(encoders[name](prepared), self.means[name]) for name in self.encoders])
            logits = self.mix * (vector @ self.semantic.weights + self.semantic.bias) + (1 - self.mix) * logits
        return softmax(logits * self.sharpness)


def load_models(available: Mapping[str, Encoder], file: Path = FILE) -> tuple[Model, ...]:
    """Read the engines that the encoders at hand allow, the quicker first; n-grams alone only where there are none."""
    levels = [names for names in LEVELS if names and set(names) <= set(available)] or LEVELS[:1]
    with np.load(file, allow_pickle=False) as kept:
        return tuple(_model(kept, names) for names in levels)


def _model(kept: Mapping[str, NDArray[np.generic]], names: tuple[str, ...]) -> Model:
    level = level_name(names)
    return Model(
        encoders=names,
        means={name: kept[f"mean.{name}"].astype(np.float32) for name in names},
        idf=kept["idf"].astype(np.float32),
        lexical=_head(kept, "lexical"),
        semantic=_head(kept, level) if names else None,
        mix=float(kept[f"{level}.mix"]),
        sharpness=float(kept[f"{level}.sharpness"]),
        scam=float(kept[f"{level}.scam"]),
    )


def level_name(names: tuple[str, ...]) -> str:
    """What an engine is called in the file."""
    return "+".join(names) or "none"


def centred(vector: Array, mean: Array) -> Array:
    """A vector less the mean of all, of length one."""
    moved = vector - mean
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9), np.float32)


def lexical_logits(head: Head, idf: Array, prepared: str) -> Array:
    """The logits of a prepared sentence by its n-grams; the bias alone where it has none."""
    found = buckets(prepared)
    weights = idf[found]
    length = max(float(np.linalg.norm(weights)), 1e-9)
    return np.asarray((weights / length) @ head.weights[found] + head.bias, np.float32)


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def _head(kept: Mapping[str, NDArray[np.generic]], name: str) -> Head:
    """A head, kept as bytes with a scale per column."""
    scale = kept[f"{name}.scale"].astype(np.float32)
    return Head(kept[f"{name}.weights"].astype(np.float32) * scale, kept[f"{name}.bias"].astype(np.float32))
