"""Kooplan: cooperative social planning."""
