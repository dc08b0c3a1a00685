"""`python -m pactgate.cli` is `pactgate`, for an interpreter without the script on its PATH."""

from pactgate.cli.main import main

main()
