"""Usage as text for people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pactgate.openapi.usage.unused import Unused
from pactgate.openapi.usage.use import User, Uses
from pactgate.pactfile.printable import one_line


def heading(users: Sequence[User]) -> str:
    """How much was found, a sentence."""
    if not users:
        return "Nobody uses it."
    consumers = len({user.consumer for user in users})
    operations = len({user.use.operation for user in users})
    counted = f"{_count(len(users), 'interaction')} of {_count(consumers, 'consumer')}"
    return f"It is used by {counted}, in {_count(operations, 'operation')}."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("s" if number != 1 else "")


def as_text(users: Iterable[User]) -> Iterator[str]:
    """A paragraph for each operation, with the interactions that use it, and what they use."""
    for operation, callers in sorted(_by_operation(users).items()):
        yield "\n".join(map(one_line, (operation, *(line for user in callers for line in _lines(user)))))


def _by_operation(users: Iterable[User]) -> Mapping[str, list[User]]:
    operations: dict[str, list[User]] = {}
    for user in users:
        operations.setdefault(user.use.operation, []).append(user)
    return operations


def _lines(user: User) -> Iterator[str]:
    yield f"  {user.consumer}: {name(user)}"
    yield from (f"    {verb} {', '.join(fields)}" for verb, fields in fields_by_verb(user))


def name(user: User) -> str:
    """An interaction as people call it: its description, its states, the status that it expects."""
    states = f" ({', '.join(user.use.states)})" if user.use.states else ""
    return f"{user.use.description}{states}, {user.use.status}"


def fields_by_verb(user: User) -> Iterator[tuple[str, list[str]]]:
    """What an interaction sends and what it reads, where there is some."""
    for verb, side in (("sends", "request."), ("reads", "response.")):
        fields = [field.removeprefix(side) for field in user.fields if field.startswith(side)]
        if fields:
            yield verb, fields


def as_markdown(users: Iterable[User]) -> Iterator[str]:
    """A table of the interactions."""
    yield "| operation | consumer | interaction | sends | reads |"
    yield "| --- | --- | --- | --- | --- |"
    for user in users:
        both = dict(fields_by_verb(user))
        fields = [" ".join(f"`{field}`" for field in both.get(verb, ())) for verb in ("sends", "reads")]
        yield "| " + " | ".join(map(_cell, (f"`{user.use.operation}`", user.consumer, name(user), *fields))) + " |"


def _cell(text: str) -> str:
    return one_line(text).replace("|", "\\|")


def unmatched(uses: Mapping[str, Uses]) -> Iterator[str]:
    """A sentence for each interaction that means no operation."""
    for consumer, of_pact in uses.items():
        yield from (
            one_line(f"{consumer}: {interaction.description}: {interaction.reason}")
            for interaction in of_pact.unmatched
        )


def unused_as_text(unused: Unused) -> Iterator[str]:
    """Paragraphs of the operations and fields that nobody uses."""
    if unused.operations:
        yield "\n".join(("Operations that nobody calls:", *(one_line(f"  {name}") for name in unused.operations)))
    if unused.fields:
        yield "\n".join(("Fields that nobody uses:", *(f"  {line}" for line in _of_fields(unused))))
    if not (unused.operations or unused.fields):
        yield "Everything in the document is used."


def _of_fields(unused: Unused) -> Iterator[str]:
    for field in unused.fields:
        yield one_line(f"{field.operation}{f', {field.response}' if field.response else ''}: {field.field}")


def unused_as_markdown(unused: Unused) -> Iterator[str]:
    """The same as lists."""
    yield from ("## Operations that nobody calls", "", *(one_line(f"- `{name}`") for name in unused.operations), "")
    yield from ("## Fields that nobody uses", "", *(f"- `{line}`" for line in _of_fields(unused)))
