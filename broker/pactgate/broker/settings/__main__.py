"""Prints the page of the settings."""

from pactgate.broker.settings.page import page

if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - it is a command
