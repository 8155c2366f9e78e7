"""The app's name for Django."""

from django.apps import AppConfig


class SituationConfig(AppConfig):
    """Emergencies and figures."""

    name = "ganket.situation"
    verbose_name = "Situation"
