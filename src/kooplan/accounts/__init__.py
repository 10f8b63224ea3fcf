"""User, sign-in, second factor, own data."""
