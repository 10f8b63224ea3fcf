"""Boundaries of areas: reading, repairing, joining, drawing and converting them; no Django."""
