"""The app's name for Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages."""

    name = "ganket.desk"
    verbose_name = "Desk"
