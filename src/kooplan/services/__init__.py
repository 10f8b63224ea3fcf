"""What helps people where: services with their places and days, guidelines, standards of reach, gaps."""
