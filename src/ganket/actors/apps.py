"""The app's name for Django."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """Parties and people."""

    name = "ganket.actors"
    verbose_name = "Parties and people"
