"""What happens to observations and voices."""
