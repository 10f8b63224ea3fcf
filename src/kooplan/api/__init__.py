"""Open interfaces: what is public anyway, in the words of standards that other programs read."""
