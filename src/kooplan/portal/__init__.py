"""What the public sees, without login."""
