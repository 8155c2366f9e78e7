"""`ganket manage …`: Django's own commands, for developers."""

import argparse
import os

from ganket.config.cli import start_django


def run(options: argparse.Namespace) -> int:
    """Hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ganket.config.settings")
    start_django(may_be_scratch=True)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["ganket manage", *options.arguments])
    return 0
