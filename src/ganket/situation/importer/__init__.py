"""Figures from files: read, check every row, then take all of it or nothing. The command line and the scenarios
come through here; whatever a file holds, a refused one leaves nothing behind.
"""
