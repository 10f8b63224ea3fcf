"""Writes around areas: levels, boundaries, territorial reforms, the population grid."""
