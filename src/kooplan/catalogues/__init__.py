"""The words all others refer to: life domains, target groups, service types."""
