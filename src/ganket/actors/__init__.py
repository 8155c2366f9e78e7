"""Parties, users, mandates, marks and files. The rule that matters most: default deny, one door to every row
and every file (`permissions.Viewer`, `QuerySet.visible_to`). Imports `lib` only.
"""
