"""Figures loaded in bulk: long rows compared with what stands, written as one batch with one leaf, or not at all."""
