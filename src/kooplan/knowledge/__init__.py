"""What people who work and live here know: observations, voices of inhabitants, and what became of them."""
