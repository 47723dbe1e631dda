"""Train the model from the sentences under ``locales``: ``make model`` writes bot/knowledge/model.npz."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from bench.understanding.fitting import Array, fit, sharpness
from bench.understanding.sentences import Sentence, fingerprint, training_sentences
from bot.knowledge.articles import ARTICLES
from bot.knowledge.encoders import load_encoders
from bot.knowledge.features import BUCKETS, buckets, prepare
from bot.knowledge.intents import INTENTS, PAIRS
from bot.knowledge.model import FILE, LEVELS, Head, centred, level_name, softmax

FOLDS = 5
MIXES = (0.5, 0.6, 0.7, 0.8, 0.9)
SEMANTIC = {"penalty": 1e-5, "rounds": 60}
LEXICAL = {"penalty": 3e-6, "rounds": 80}
ALARMED = 0.015  # share of sentences about anything else that the low threshold may take for a worry about a scam

SCAM = np.array([intent == "scam_worry" for intent, _ in PAIRS])


@dataclass(frozen=True)
class Corpus:
    """The sentences with their features.

    Args:
        sentences: what is learnt from.
        allowed: (sentences, pairs).
        grams: (sentences, BUCKETS) of zeros and ones, sparse.
        vectors: by encoder, (sentences, its size).
    """

    sentences: tuple[Sentence, ...]
    allowed: NDArray[np.bool_]
    grams: Any
    vectors: dict[str, Array]


def main() -> None:
    """Train, choose by cross-validation, write."""
    corpus = gather(training_sentences())
    held_out = cross_validate(corpus)
    everyone = np.arange(len(corpus.sentences))
    kept: dict[str, NDArray[Any]] = {"sentences": np.array(fingerprint(corpus.sentences))}
    idf, lexical = fit_lexical(corpus, everyone)
    kept |= {"idf": idf.astype(np.float16)} | packed("lexical", lexical)
    kept |= {f"mean.{name}": vectors.mean(0) for name, vectors in corpus.vectors.items()}
    for names in LEVELS:
        level = level_name(names)
        if names:
            kept |= packed(level, fit_semantic(corpus, names, everyone))
        mix, sharp = best_mix(corpus, held_out, level)
        scam = scam_threshold(corpus, mixed(held_out, level, mix) * sharp)
        kept |= {f"{level}.mix": np.array(mix), f"{level}.sharpness": np.array(sharp), f"{level}.scam": np.array(scam)}
        print(f"{level}: mix {mix}, sharpness {sharp:.2f}, scam from {scam:.3f}")
    np.savez_compressed(FILE, **kept)  # type: ignore[arg-type]
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB from {len(everyone)} sentences")


def gather(sentences: tuple[Sentence, ...]) -> Corpus:
    """Sentences with their features; every encoder must be installed."""
    encoders = load_encoders()
    missing = set(LEVELS[-1]) - set(encoders)
    if missing:
        sys.exit(f"These encoders are not installed or cannot work here: {', '.join(sorted(missing))}.")
    texts = [prepare(each.text) for each in sentences]
    found = [buckets(text) for text in texts]
    starts = np.cumsum([0, *map(len, found)])
    grams = csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(found), starts), (len(texts), BUCKETS))
    allowed = np.array([[each.allows(*pair) for pair in PAIRS] for each in sentences])
    vectors = {name: np.array([encoders[name](text) for text in texts], np.float32) for name in LEVELS[-1]}
    return Corpus(sentences, allowed, grams, vectors)


def fit_lexical(corpus: Corpus, rows: NDArray[np.int64]) -> tuple[Array, Head]:
    """The weights of n-grams, (BUCKETS,), and the head over them."""
    grams = corpus.grams[rows]
    seen = np.asarray((grams > 0).sum(0)).ravel()
    idf = (np.log((1 + len(rows)) / (1 + seen)) + 1).astype(np.float32)
    return idf, fit(weighted(grams, idf), corpus.allowed[rows], **LEXICAL)  # type: ignore[arg-type]


def weighted(grams: Any, idf: Array) -> Any:
    """N-grams by their weights, each sentence of length one."""
    rows = grams.multiply(idf[None, :]).tocsr()
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    return rows.multiply(1 / np.maximum(lengths, 1e-9)[:, None]).tocsr().astype(np.float32)


def semantic_features(
    corpus: Corpus, names: tuple[str, ...], rows: NDArray[np.int64], means: dict[str, Array]
) -> Array:
    """The centred vectors of sentences, side by side."""
    return np.hstack([[centred(vector, means[name]) for vector in corpus.vectors[name][rows]] for name in names])


def fit_semantic(corpus: Corpus, names: tuple[str, ...], rows: NDArray[np.int64]) -> Head:
    """The head over the encoders' vectors."""
    means = {name: corpus.vectors[name][rows].mean(0) for name in names}
    return fit(semantic_features(corpus, names, rows, means), corpus.allowed[rows], **SEMANTIC)  # type: ignore[arg-type]


def folds(corpus: Corpus) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """What to learn from and what to hold out, FOLDS times."""
    fold = np.random.default_rng(1).integers(0, FOLDS, len(corpus.sentences))
    for number in range(FOLDS):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def cross_validate(corpus: Corpus) -> dict[str, Array]:
    """The logits of every sentence by heads that did not learn from it: by level, and ``lexical``."""
    shape = (len(corpus.sentences), len(PAIRS))
    logits: dict[str, Array] = {"lexical": np.zeros(shape, np.float32)}
    logits |= {level_name(names): np.zeros(shape, np.float32) for names in LEVELS if names}
    for learnt, held_out in folds(corpus):
        idf, head = fit_lexical(corpus, learnt)
        logits["lexical"][held_out] = weighted(corpus.grams[held_out], idf) @ head.weights + head.bias
        for names in filter(None, LEVELS):
            means = {name: corpus.vectors[name][learnt].mean(0) for name in names}
            head = fit_semantic(corpus, names, learnt)
            features = semantic_features(corpus, names, held_out, means)
            logits[level_name(names)][held_out] = features @ head.weights + head.bias
    return logits


def mixed(held_out: dict[str, Array], level: str, mix: float) -> Array:
    """The logits of an engine."""
    return held_out["lexical"] if level == "none" else mix * held_out[level] + (1 - mix) * held_out["lexical"]


def best_mix(corpus: Corpus, held_out: dict[str, Array], level: str) -> tuple[float, float]:
    """The mix that is right most often on held-out sentences, and its sharpness; reports them all."""
    best = (0.0, 0.0, 1.0)
    for mix in MIXES if level != "none" else (0.0,):
        logits = mixed(held_out, level, mix)
        found = scores(corpus, logits)
        best = max(best, (sum(found.values()), mix, sharpness(logits, corpus.allowed)))
        print(f"  {level} mix {mix}: " + ", ".join(f"{name} {value:.3f}" for name, value in found.items()), flush=True)
    return best[1], best[2]


def softmax_of(logits: Array, allowed: NDArray[np.bool_]) -> Array:
    """The probability that goes to what is allowed."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray((raised * allowed).sum(1) / raised.sum(1), np.float32)


def scores(corpus: Corpus, logits: Array) -> dict[str, float]:
    """How often the intent of held-out sentences and of articles' questions is found, and the article of the latter."""
    likely = softmax(logits)
    by_intent = np.array([[pair[0] == intent for intent in INTENTS] for pair in PAIRS], np.float32)
    everyone = np.arange(len(likely))
    right = (corpus.allowed @ by_intent > 0)[everyone, (likely @ by_intent).argmax(1)]
    told = np.array([bool(each.intent) for each in corpus.sentences])
    by_article = np.array([[pair[1] == article for article in ARTICLES] for pair in PAIRS], np.float32)
    first = (corpus.allowed @ by_article > 0)[everyone, (likely @ by_article).argmax(1)]
    return {"intent": right[told].mean(), "of questions": right[~told].mean(), "article": first[~told].mean()}


def scam_threshold(corpus: Corpus, logits: Array) -> float:
    """The probability from which on a sentence counts as a worry about a scam, chosen on held-out sentences."""
    likely = softmax_of(logits, np.broadcast_to(SCAM, corpus.allowed.shape))
    worried = (corpus.allowed & SCAM).any(1)
    chosen = max(float(np.quantile(likely[~worried], 1 - ALARMED)), 0.1)
    caught, alarmed = (likely[worried] >= chosen).mean(), (likely[~worried] >= chosen).mean()
    print(f"  scam: recall {caught:.3f}, elsewhere {alarmed:.3f}")
    return chosen


def packed(name: str, head: Head) -> dict[str, NDArray[Any]]:
    """A head as bytes with a scale per column."""
    scale = np.maximum(np.abs(head.weights).max(0), 1e-9) / 127
    weights = np.round(head.weights / scale).astype(np.int8)
    return {f"{name}.weights": weights, f"{name}.scale": scale.astype(np.float32), f"{name}.bias": head.bias}


if __name__ == "__main__":
    main()
