"""Indicators, values, releases, population, index runs."""
