"""The fictional Musterkreis."""
