"""Pages of services, cut by noun."""
