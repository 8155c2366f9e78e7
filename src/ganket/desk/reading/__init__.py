"""Reads behind the list pages: one indicator in all its sources, the timeline, search, reports.

Every list is ordered, limited and filtered by the viewer; how many queries a page takes never depends on its rows.
"""
