"""Tenants, organisations, and who acts for them."""
