"""The pages of reported use."""
