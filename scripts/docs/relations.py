"""Every link relation as a page: `python -m scripts.docs.relations` prints docs/reference/relations.md."""

from pactgate.broker.domain.relations import RELATIONS

_HEAD = """\
# Link relations

The broker's answers are HAL documents, and clients follow their links instead of building addresses. Relations with the
prefix `pb:` are the Pact Broker's, `pf:` PactFlow's, `pactgate:` our own.

<!-- Printed by `python -m scripts.docs.relations`; a test keeps the page current. -->

| relation | leads to |
| --- | --- |
"""


def page() -> str:
    """Every relation as a page in Markdown."""
    return _HEAD + "".join(f"| `{name}` | {text} |\n" for name, text in RELATIONS.items())


if __name__ == "__main__":
    print(page(), end="")
