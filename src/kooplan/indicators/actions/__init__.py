"""Writes of indicators, cut by noun."""
