"""Words and a bar on standard error while long work runs: what it is doing and how much is left."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WIDTH = 30


def say(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; elsewhere one line at the end. Yields a function taking done and all."""
    is_terminal = sys.stderr.isatty()
    last = (0, 0)

    def show(done: int, of: int) -> None:
        nonlocal last
        last = (done, of)
        if is_terminal and (done == of or done % 5 == 0):
            filled = WIDTH * done // max(of, 1)
            sys.stderr.write(f"\r{title} [{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {of}")
            sys.stderr.flush()

    yield show
    sys.stderr.write("\n" if is_terminal else f"{title}: {last[0]} of {last[1]}\n")
