"""`ganket day`: the daily run."""

import argparse
import json
from dataclasses import asdict


def run(options: argparse.Namespace) -> int:
    """Run the day once and say what it did."""
    from ganket.config import days, progress

    result = days.run()
    if options.json:
        print(json.dumps({**asdict(result), "has_news": result.has_news}))
    elif result.has_news:
        progress.say(
            f"{result.replayed} acts came in; {result.series} series analysed, "
            f"{result.estimates} estimates new or changed."
        )
    else:
        progress.say("Nothing new since the last run: nothing to do.")
    return 0
