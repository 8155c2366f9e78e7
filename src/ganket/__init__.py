"""Gắn Kết: the desk and the record with which an association of states faces a public-health emergency."""

__version__ = "0.1.0"
