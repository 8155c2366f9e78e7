"""The search for rings of garbage, put off while half a million plain tuples are made of a file: it would walk over all
of them again and again and find none. What is let go is freed as ever.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """Until the end of the block; inside another such block, until the end of that one."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
