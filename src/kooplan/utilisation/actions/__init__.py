"""Deeds on reported use."""
