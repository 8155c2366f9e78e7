"""`ganket jobs`: the job worker. Chains the log, runs the day when the clock has passed something, issues the
daily report, reads the files that wait. The only process of a service that numbers leaves and that imports the
numerical methods.
"""

import argparse
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ganket.config.commands.serve import Stopped, stop_on_signals

TICK_S = 1.0
DAY_EVERY_S = 60.0
TIDY_EVERY_S = 600.0
# A file that nobody recorded is put away after this, by the instance's clock.
FILES_KEPT_FOR = timedelta(days=1)

log = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Work until stopped; being stopped undoes the transaction at hand, so nothing is half done."""
    stop_on_signals()
    try:
        worker = Worker()
        while True:
            worker.tick(time.monotonic())
            time.sleep(TICK_S)
    except Stopped:
        return 0


@dataclass
class Worker:
    """What the worker remembers between two ticks."""

    last_day_s: float = float("-inf")  # the monotonic clock's, of the last daily run
    last_tidy_s: float = float("-inf")
    newest_leaf: int = 0
    has_news: bool = False  # not yet in a report

    def tick(self, now_s: float) -> None:
        """The next file that waits; the daily run when its minute is over, else the log, when something was written
        to it; now and then what is kept for a time only.
        """
        from django.db import close_old_connections

        close_old_connections()
        _surviving(_read_file)
        if now_s - self.last_tidy_s >= TIDY_EVERY_S:
            self.last_tidy_s = now_s
            _surviving(_tidy)
        if now_s - self.last_day_s >= DAY_EVERY_S:
            self.last_day_s = now_s
            _surviving(self._day)
        else:
            _surviving(self._chain)

    def _day(self) -> None:
        from ganket.config import days

        self.has_news = days.run().has_news or self.has_news
        if self.has_news:
            self.has_news = not _issue_reports()
            days.chain()

    def _chain(self) -> None:
        """A leaf committed late under a lower id is found by the daily run, which looks at all."""
        from ganket.config import days
        from ganket.lib.models import Leaf

        newest = Leaf.objects.order_by("-id").values_list("id", flat=True).first() or 0
        if newest != self.newest_leaf:
            days.chain()
            self.newest_leaf = newest


def _read_file() -> None:
    """One file a tick: between two of them leaves are chained and a day begins."""
    from ganket.situation.importer import queue

    queue.work()


def _tidy() -> None:
    """Put away files that nobody recorded, forget answers that are kept for three days."""
    from ganket.lib import clock, kept_answers
    from ganket.situation.importer import actions as importer

    importer.forget(until=clock.now() - FILES_KEPT_FOR)
    kept_answers.forget_old()


def _issue_reports() -> bool:
    """One report a day for each emergency, by the instance's clock; whether all were issued now.

    What comes in after the day's report waits for the next day's.
    """
    from ganket.actors import actions as actors
    from ganket.briefing import actions as briefing
    from ganket.briefing.models import Report
    from ganket.lib import clock
    from ganket.situation.models import Emergency

    reported = set(Report.objects.filter(issued_at__date=clock.now().date()).values_list("emergency_id", flat=True))
    for emergency in Emergency.objects.exclude(id__in=reported).select_related("mark").order_by("id"):
        briefing.issue_report(by=actors.system(), emergency=emergency, mark=emergency.mark)
    return not reported


def _surviving(job: Callable[[], None]) -> None:
    """Run a job; log what went wrong with it and go on.

    Any exception whatever: this is the outermost loop, each act of a job is a transaction of its own, so what
    failed was rolled back and the rest stands, and a day that fails must not take the pages down with it.
    """
    try:
        job()
    except Exception:
        log.exception("A background job failed; it is tried again within a minute.")
