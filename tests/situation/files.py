"""Long CSV files as somebody might send them."""

HEADER = "area,indicator,period_start,period_end,value,status,reason"
GOOD = "PHL,tests_new,2020-10-01,2020-10-01,10,normal,"


def csv(*lines: str, header: str = HEADER, newline: str = "\n") -> bytes:
    """A file of these lines below a header."""
    return (newline.join([header, *lines]) + newline).encode()


def one(**cells: str) -> bytes:
    """A good line, and below it, on line 3, one that differs from a good one in these cells."""
    good = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    changed = {**good, "period_start": "2020-10-02", "period_end": "", **cells}
    return csv(GOOD, ",".join(changed.values()))
