"""Claims about speed and size; one module a claim, each against a named limit or peer in the same run."""
