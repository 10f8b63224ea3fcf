"""Forms of services, cut by noun."""
