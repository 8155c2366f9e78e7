"""The seam for heavy analysis: a job is a pure function from one chunk to one result.

In process by default. A distributed engine is plugged in here, by configuration alone, when one machine is
outgrown; jobs therefore take and return plain arrays and never touch the database.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def run(job: Callable[[Chunk], Result], chunks: Iterable[Chunk]) -> list[Result]:
    """Apply the job to each chunk and return the results in the chunks' order."""
    return [job(chunk) for chunk in chunks]
