import re
from collections.abc import Iterator
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import PROJECT, ROOT

LOCK = (ROOT / "constraints.txt").read_text()
PINS = {
    canonicalize_name(pin.name): pin
    for pin in (Requirement(line) for line in LOCK.splitlines() if not line.startswith("#"))
}


def declared() -> list[Requirement]:
    """What pyproject.toml asks for: the base, every extra, the development group."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    texts = [PROJECT["project"]["dependencies"], *extras, PROJECT["dependency-groups"]["dev"]]
    return [Requirement(text) for group in texts for text in group if not text.startswith("pactgate[")]


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def needed(requirement: Requirement, seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """The distribution and all that it needs here, down to the last."""
    name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
    if (name, extras) not in seen:
        seen.add((name, extras))
        yield name
        for further in map(Requirement, requires(name) or []):
            if applies(further, extras):
                yield from needed(further, seen)


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is no pin"
    return specifier.version


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_a_declared_dependency_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    assert requirement.specifier.contains(version(PINS[canonicalize_name(requirement.name)]))


def test_everything_that_the_dependencies_need_is_pinned() -> None:
    seen: set[tuple[str, frozenset[str]]] = set()
    assert {name for requirement in declared() for name in needed(requirement, seen)} <= set(PINS)


def test_every_line_is_a_pin_and_none_is_written_twice() -> None:
    assert all(version(pin) for pin in PINS.values())
    assert len(PINS) == len([line for line in LOCK.splitlines() if not line.startswith("#")])


def test_the_lock_names_no_host() -> None:
    assert not re.findall(r"://|@|^-|\bindex\b", LOCK, re.MULTILINE)
