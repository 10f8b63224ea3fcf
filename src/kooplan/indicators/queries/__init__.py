"""Reads for pages, cut by noun; they go through released values only."""
