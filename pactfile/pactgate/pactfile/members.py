"""One object of a pact file, its members read by type, each error naming the member's place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.pactfile.errors import PactFileError


@dataclass(frozen=True, slots=True)
class Members:
    """An object of the file and its place, such as `$.interactions[0].request`."""

    values: Mapping[str, Any]
    place: str

    def text(self, key: str, default: str) -> str:
        """The string under the key, or the default where there is none or it is null."""
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            raise self.error(key, "must be a string")
        return value

    def number(self, key: str, default: int) -> int:
        """The whole number under the key; one written as a string, as old libraries do, counts."""
        value = self.values.get(key, default)
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, "must be a whole number")
        return value

    def flag(self, key: str) -> bool:
        """The boolean under the key, false where there is none."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def child(self, key: str) -> "Members":
        """The object under the key, empty where there is none or it is null."""
        value = self.values.get(key)
        return self._object({} if value is None else value, f"{self.place}.{key}")

    def children(self, key: str) -> Iterator["Members"]:
        """The objects of the array under the key; nothing where there is none or it is null."""
        for index, value in enumerate(self.array(key)):
            yield self._object(value, f"{self.place}.{key}[{index}]")

    def array(self, key: str) -> list[Any]:
        """The array under the key, empty where there is none or it is null."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, "must be a list")
        return value

    def error(self, key: str, problem: str) -> PactFileError:
        """The error for a member of this object."""
        return PactFileError(f"{key} {problem}", f"{self.place}.{key}")

    def _object(self, value: object, place: str) -> "Members":
        if not isinstance(value, dict):
            raise PactFileError("must be an object", place)
        return Members(value, place)
