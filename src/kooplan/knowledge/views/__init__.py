"""The pages of observations and voices."""
