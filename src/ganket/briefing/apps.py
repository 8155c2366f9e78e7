"""The app's name for Django."""

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """Situation reports."""

    name = "ganket.briefing"
    verbose_name = "Reports"
