"""What the pages of observations and voices show."""
