"""Situation reports: frozen, dated, numbered, hashed. The rule that matters most: issued bytes are kept, and the
frozen data can be rebuilt from the record as then known. Imports `situation` and below.
"""
