"""`python -m kooplan.cli` is the command `kooplan`."""

from kooplan.cli.main import main

main()
