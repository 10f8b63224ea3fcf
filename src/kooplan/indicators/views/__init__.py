"""Pages of indicators, cut by noun."""
