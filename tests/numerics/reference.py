"""The larger reference sets, from EpiEstim 2.2-4 and surveillance 1.20.3, if beside this repository."""

import csv
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "epi-reference"


def columns(name: str) -> dict[str, np.ndarray]:
    """The numeric columns of one file; NA is NaN."""
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        pytest.skip("the reference sets are not beside this repository")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = {key: [row[key] for row in rows] for key in rows[0] if "date" not in key and key != "week_start"}
    return {key: np.array([float(t) if t not in ("", "NA") else np.nan for t in text]) for key, text in texts.items()}
