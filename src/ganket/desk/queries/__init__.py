"""Reads of the pages that span several apps, a noun a file.

Every list is ordered, limited and filtered by the viewer; how many queries a page takes never depends on its rows.
"""
