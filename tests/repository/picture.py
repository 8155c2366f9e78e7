"""The picture of imports in ARCHITECTURE.md, made from the code: which part imports which, and how often.

`python -m tests.repository.picture` writes it; test_architecture.py says when it is stale.
"""

import re
import tomllib

import grimp
from tests.repository import tree

BEGIN = "<!-- layers: made by `./ganket fix` from the code -->"
END = "<!-- end of layers -->"
FILE = tree.ROOT / "ARCHITECTURE.md"


def layers() -> list[list[str]]:
    """The layers of the contract, highest first; parts of one layer stand together."""
    contracts = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    order = next(each for each in contracts["contracts"] if each.get("containers") == ["ganket"])
    return [[name.strip() for name in layer.split("|")] for layer in order["layers"]]


def arrows() -> dict[tuple[str, str], int]:
    """How many modules of one part import another part."""
    graph = grimp.build_graph("ganket", cache_dir=None)
    found: dict[tuple[str, str], int] = {}
    for module in graph.modules:
        targets = {_part(each) for each in graph.find_modules_directly_imported_by(module)}
        for target in targets - {_part(module), ""}:
            found[_part(module), target] = found.get((_part(module), target), 0) + 1
    return {pair: count for pair, count in found.items() if pair[0]}


def picture() -> str:
    """One line a part: what it imports, with the number of its modules that do."""
    order = layers()
    counted = arrows()
    lines = []
    for layer in order:
        for part in layer:
            below = [
                f"{target} {counted[part, target]}" for row in order for target in row if (part, target) in counted
            ]
            lines.append(f"{part:<10} → {', '.join(below)}" if below else f"{part:<10}   imports no other part")
    return "```\n" + "\n".join(lines) + "\n```"


def written(text: str) -> str:
    """The file's text with the picture of today."""
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", f"{BEGIN}\n{picture()}\n{END}", text, flags=re.DOTALL)


def _part(module: str) -> str:
    names = module.split(".")
    return names[1] if len(names) > 1 and names[1] != "__main__" else ""


if __name__ == "__main__":
    FILE.write_text(written(FILE.read_text(encoding="utf-8")), encoding="utf-8")
