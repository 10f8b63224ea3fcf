"""Deeds around services."""
