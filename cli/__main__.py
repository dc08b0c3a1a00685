"""`python -m cli` is `pactgate`, for an interpreter without the script on its PATH."""

from cli.main import main

main()
