"""The command `kooplan`."""
