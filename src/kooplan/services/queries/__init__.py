"""What pages of services show, cut by noun."""
