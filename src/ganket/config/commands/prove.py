"""`ganket prove`: long proofs of `proofs/`. Each result is appended to docs/proofs.md, failures too."""

import argparse
import json
import secrets
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ganket.config import progress
from ganket.config.commands.bench import chosen, load, registered
from ganket.config.commands.test import checkout

HEAD = """# Proofs

Long runs of what the suite samples, by `./ganket prove`. Every run is here, also those that found a fault.

| date | proof | seed | commit | cases | result |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Proof:
    """What a proof found: how many cases it tried, and each fault in words."""

    cases: int
    faults: tuple[str, ...] = ()


def run(options: argparse.Namespace) -> int:
    """Run what was named, or all; 1 when a fault was found. Raises Refused for an unknown name."""
    known = registered("proofs", "PROOFS")
    names = chosen(options.names, known, "proof")
    results = []
    for name in names:
        seed = secrets.randbits(32)
        progress.say(f"{name}, seed {seed} ...")
        proof: Proof = load(known[name])(seed)
        results.append({"name": name, "seed": seed, **asdict(proof)})
        append(checkout(), name, seed, proof)
        progress.say(f"{name}: {proof.cases} cases, {len(proof.faults)} faults")
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))
    return int(any(result["faults"] for result in results))


def append(root: Path, name: str, seed: int, proof: Proof) -> None:
    """One row of docs/proofs.md."""
    path = root / "docs" / "proofs.md"
    if not path.exists():
        path.write_text(HEAD, encoding="utf-8")
    result = "; ".join(each.replace("|", "/").replace("\n", " ") for each in proof.faults) or "no fault"
    with path.open("a", encoding="utf-8") as writing:
        today = datetime.now(UTC).date()
        writing.write(f"| {today} | {name} | {seed} | {_commit(root)} | {proof.cases} | {result} |\n")


def _commit(root: Path) -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=root, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "no commit"
