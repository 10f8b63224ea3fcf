"""Areas and their versions, boundaries, population grid, reform tables."""
