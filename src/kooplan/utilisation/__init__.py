"""Reported use of services."""
