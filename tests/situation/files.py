"""Long CSV files as somebody might send them."""

from datetime import date

from ganket.situation.importer import rules

HEADER = "area,indicator,period_start,period_end,value,status,reason"
GOOD = "PHL,tests_new,2020-10-01,2020-10-01,10,normal,"
# The codes of the tests that need no database: two measures more than a file can hold by itself.
KNOWN = rules.Known(
    areas=frozenset({"PHL", "VNM"}),
    measures={"tests_new": "new", "cases_cumulative": "cumulative", "icu_current": "level", "r_mean": "estimate"},
    decimals={"tests_new": 0, "cases_cumulative": 0, "icu_current": 0, "r_mean": 2},
    today=date(2020, 10, 14),
    first_day=date(2020, 1, 3),
)


def csv(*lines: str, header: str = HEADER, newline: str = "\n") -> bytes:
    """A file of these lines below a header."""
    return (newline.join([header, *lines]) + newline).encode()


def one(**cells: str) -> bytes:
    """A good line, and below it, on line 3, one that differs from a good one in these cells."""
    good = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    changed = {**good, "period_start": "2020-10-02", "period_end": "", **cells}
    return csv(GOOD, ",".join(changed.values()))
