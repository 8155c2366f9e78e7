"""Issuing a report."""

from typing import Any

from ganket.briefing.models import Report


def has_reports(emergency: Any) -> bool:
    """Whether any report was issued for this emergency."""
    return Report.objects.filter(emergency=emergency).exists()


def issue_report(*, by: Any, emergency: Any, mark: Any) -> None:
    """Being written."""
