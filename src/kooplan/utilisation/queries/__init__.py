"""What the pages of reported use print."""
