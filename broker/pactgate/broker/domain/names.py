"""What can be a name of a pacticipant, version, branch or tag."""

MAX_LENGTH = 600
"""Characters. However many bytes each takes, they fit an index of PostgreSQL, which takes 2,704 bytes at most."""


def name_problem(name: str) -> str | None:
    """What keeps `name` from being one, in the words of the Pact Broker where it has them; None when it can be."""
    if not name.strip():
        return "cannot be blank"
    if "\n" in name or "\r" in name:
        return "cannot contain multiple lines"
    if "\x00" in name:
        return "cannot contain a NUL character"
    if len(name) > MAX_LENGTH:
        return f"cannot be longer than {MAX_LENGTH} characters"
    return None
