"""``python -m tools.phrase_training``: learns the arrays and writes them with what they reach."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np

from tools.phrase_training.calibrating import calibrated
from tools.phrase_training.learning import Corpus, learn
from tools.phrase_training.synonyms import read_material

FOLDER = Path(__file__).resolve().parents[2] / "src/adapters/text/models"
VERSION = 1
ENCODER_SHARE = 0.5


def main() -> None:
    """Train, quantise, calibrate, write."""
    arguments = argparse.ArgumentParser(prog="python -m tools.phrase_training")
    arguments.add_argument("--steps", type=int, default=2000)
    arguments.add_argument("--batch", type=int, default=768)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--scratch", type=Path, default=Path("var/phrase_training"))
    asked = arguments.parse_args()
    taxonomies = os.environ.get("NEXTVISION_TAXONOMIES")
    if not taxonomies:
        arguments.error("NEXTVISION_TAXONOMIES must name the folder of the official downloads")
    benchmarks = os.environ.get("NEXTVISION_BENCHMARKS")
    material = read_material(
        Path(taxonomies), Path(benchmarks) if benchmarks else None, seed=asked.seed
    )
    asked.scratch.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(material, asked.scratch)
    learned = learn(corpus, steps=asked.steps, batch=asked.batch, seed=asked.seed)
    table = learned.table
    # A few values are far out; cutting them costs less than coarser steps for all.
    step = float(np.quantile(np.abs(table), 0.9997)) / 127
    FOLDER.mkdir(exist_ok=True)
    np.save(FOLDER / "subwords.npy", np.clip(np.rint(table / step), -127, 127).astype(np.int8))
    np.savez(
        FOLDER / "projection.npz",
        mean=learned.mean.astype(np.float32),
        projection=learned.projection.astype(np.float16),
    )
    about = {
        "version": VERSION,
        "projection": learned.projection.shape[1],
        "encoder_share": ENCODER_SHARE,
        "seed": asked.seed,
        "steps": asked.steps,
        "batch": asked.batch,
        "learned_from": {
            "trades": len(material.trades),
            "skills": len(material.skills),
            "sentences": len(material.sentences),
        },
        "left_out": {"trades": len(material.held_trades), "skills": len(material.held_skills)},
    }
    about.update(calibrated(corpus, learned, ENCODER_SHARE))
    (FOLDER / "about.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    print(json.dumps(about, indent=1))


if __name__ == "__main__":
    main()
