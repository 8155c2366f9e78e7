"""The command line. Only the standard library is imported here: the arguments are parsed before Django
starts, so that `--help` and a mistyped option answer at once.

Exit codes: 0 done, 1 refused with reasons, 2 wrong usage.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Arguments = Callable[[argparse.ArgumentParser], None]
# As whom a command reads and writes: whoever holds the machine as the system's own party, or nobody, for it touches no
# instance. Without a word on it a command does not start.
ActsAs = Literal["the system", "nobody"]
SYSTEM: ActsAs = "the system"
NOBODY: ActsAs = "nobody"


class Refused(Exception):
    """A command that could not be done; the message is one plain sentence, or a few lines of reasons."""


@dataclass(frozen=True)
class Command:
    """One word of the command line: what it does, where its code is, and whether it needs an instance."""

    name: str
    summary: str
    module: str
    arguments: Arguments
    acts_as: ActsAs
    needs_django: bool = True
    passes_on: bool = False  # all that follows the word goes to another program as it stands


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scenario", default="asean-2020", help="which scenario to build: asean-2020 or drill (asean-2020)"
    )
    parser.add_argument("--as-of", help="the moment (UTC) the clock starts at; of a day 18:00, e.g. 2020-10-14")
    parser.add_argument("--no-serve", action="store_true", help="build, run the day, issue the report, stop")
    _port(parser)
    _json(parser)


def _port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="port on this machine's own address (8000)")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON alone on standard output")


def _instance(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--instance", help="which instance under var/ (default: the only one there)")


def _serve(parser: argparse.ArgumentParser) -> None:
    _instance(parser)
    _port(parser)
    parser.add_argument("--workers", type=int, default=2, help="web workers (2)")


def _load(parser: argparse.ArgumentParser) -> None:
    _instance(parser)
    parser.add_argument("file", type=Path, help="CSV or XLSX, long or wide, as it lies on the desk; .gz too")
    parser.add_argument("--source", required=True, help="code of the party the figures come from, e.g. WHO")
    parser.add_argument("--hazard", help="code of the hazard (default: the emergency's)")
    parser.add_argument("--label", default="TLP:AMBER+STRICT", help="sharing label (TLP:AMBER+STRICT)")
    parser.add_argument(
        "--share-with", action="append", default=[], metavar="CODE", help="a party that the label names"
    )
    parser.add_argument("--dry-run", action="store_true", help="check and report, write nothing")
    parser.add_argument(
        "--answers", action="append", default=[], type=_answer, metavar="KEY=VALUE|FILE",
        help="answers to what the file leaves open, one by one or as a file of JSON; they are remembered",
    )  # fmt: skip
    parser.add_argument("--reason", help="why figures that a state told before change; whoever reads them reads it too")
    parser.add_argument("--part", action="store_true", help="record the right rows though others are refused")
    parser.add_argument("--refused", type=Path, metavar="OUT", help="write the refused rows there, with their messages")
    _json(parser)


def _answer(word: str) -> str:
    """An answer is KEY=VALUE, or a file of answers."""
    if not word.partition("=")[1] and not Path(word).is_file():
        raise argparse.ArgumentTypeError(f"{word!r} is neither KEY=VALUE nor a file of answers")
    return word


def _user(parser: argparse.ArgumentParser) -> None:
    _instance(parser)
    parser.add_argument("name", help="the name to sign in with")
    parser.add_argument("--party", required=True, help="code of the party acted for, e.g. VNM or ASEC")
    parser.add_argument("--role", default="focal_point", help="focal_point, alternate, chair, secretariat, ...")
    parser.add_argument("--since", help="first day of the mandate (today by the instance's clock)")


def _day(parser: argparse.ArgumentParser) -> None:
    _instance(parser)
    _json(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    _instance(parser)
    parser.add_argument("--as-of", help="as known at this moment (UTC), or at the end of this day (default: now)")
    parser.add_argument("--format", default="pdf,html,docx,json", help="any of pdf,html,docx,json")
    parser.add_argument("--lang", default="en,vi", help="any of en,vi")
    parser.add_argument("--output", type=Path, help="folder for the files (reports/ in the instance's folder)")
    parser.add_argument("--again", action="store_true", help="issue it though the last one says all that is known")
    _json(parser)


def _verify(parser: argparse.ArgumentParser) -> None:
    _instance(parser)
    _json(parser)


def _names(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", help="which (default: all)")
    _json(parser)


def _nothing(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def _rest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on")


COMMANDS: tuple[Command, ...] = (
    Command("demo", "build the demonstration under var/ and serve it", "demo", _demo, SYSTEM, False),
    Command("serve", "serve an instance: web pages and background jobs", "serve", _serve, SYSTEM),
    Command("user", "make a person who can sign in, with a mandate", "user", _user, SYSTEM),
    Command("load", "load figures from a sheet, as people send it", "load", _load, SYSTEM),
    Command("day", "the daily run: what came in, what it means", "day", _day, SYSTEM),
    Command("report", "issue the situation report and write its files", "report", _report, SYSTEM),
    Command("verify", "check the log, the figures, the files and the reports", "verify", _verify, SYSTEM),
    Command("test", "the whole suite, on SQLite and on PostgreSQL", "test", _rest, NOBODY, False, passes_on=True),
    Command("check", "look the code over before a commit; changes nothing", "check", _nothing, NOBODY, False),
    Command("fix", "format the code and mend what can be mended", "fix", _nothing, NOBODY, False),
    Command("prove", "long proofs, their results appended to docs/proofs.md", "prove", _names, NOBODY, False),
    Command("bench", "measured comparisons", "bench", _names, NOBODY, False),
    Command("jobs", "the job worker alone (serve starts it by itself)", "jobs", _instance, SYSTEM),
    Command("manage", "Django's own commands, for developers", "manage", _rest, SYSTEM, False, passes_on=True),
)


def parser() -> argparse.ArgumentParser:
    """The whole command line as one parser."""
    top = argparse.ArgumentParser(prog="ganket", description="Gắn Kết: the desk and the record of an association.")
    words = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        word = words.add_parser(command.name, help=command.summary, description=command.summary)
        word.set_defaults(refuse=word.error)
        command.arguments(word)
    return top


def parsed(words: list[str]) -> argparse.Namespace:
    """The command and its options. Prints and leaves by itself for help and for what it does not know."""
    passing = {each.name for each in COMMANDS if each.passes_on}
    if words[:1] and words[0] in passing and words[1:2] not in (["-h"], ["--help"]):
        options = parser().parse_args(words[:1])
        options.arguments = words[1:]
        return options
    options, unknown = parser().parse_known_args(words)
    if unknown:  # the command says how it is used; the parser of all would list the commands
        options.refuse(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parsed(list(sys.argv[1:] if argv is None else argv))
    command = next(each for each in COMMANDS if each.name == options.command)
    module = importlib.import_module(f"ganket.config.commands.{command.module}")
    try:
        if command.needs_django:
            start_django(getattr(options, "instance", None))
        return int(module.run(options) or 0)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def start_django(instance_name: str | None = None, *, may_be_scratch: bool = False) -> None:
    """Choose the instance and start Django on it.

    Raises Refused when there is none, none of that name, or several and none was named. Developers' commands
    (`may_be_scratch`) get a scratch instance that is gone at their end, unless GANKET_INSTANCE_DIR names one.
    """
    from ganket.config import instance

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ganket.config.settings")
    if instance_name or "GANKET_INSTANCE_DIR" not in os.environ:
        folder = None if may_be_scratch else instance.choose(instance_name)
        if folder is not None:
            os.environ["GANKET_INSTANCE_DIR"] = str(folder)
        elif not may_be_scratch:
            raise Refused(f"There is no instance under {instance.var_folder()} yet: `ganket demo` builds one.")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(instance.kernels_folder()))
    import django

    django.setup()
    from ganket.config import policies

    policies.check_tables()
