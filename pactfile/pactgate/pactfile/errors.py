"""What can be wrong with a pact file."""


class PactFileError(ValueError):
    """A pact file that cannot be read.

    Attributes:
        problem: what is wrong and, where it is not plain, how to put it right; no full stop.
        place: where it is wrong: a line and column of the text, or a path such as `$.interactions[0].type`.
    """

    def __init__(self, problem: str, place: str) -> None:
        super().__init__(f"{problem} (at {place})")
        self.problem = problem
        self.place = place


class NotUtf8Error(PactFileError):
    """The bytes are not UTF-8.

    Attributes:
        position: the number of the character that cannot be decoded, the first being 1.
        fragment: up to a hundred characters before it, for a person to find the place.
    """

    def __init__(self, position: int, fragment: str) -> None:
        super().__init__("the text is not UTF-8: save the file in this encoding", f"character {position}")
        self.position = position
        self.fragment = fragment


class NotJsonError(PactFileError):
    """The text is not JSON, or holds a value that JSON cannot carry."""


class RepeatedKeyError(PactFileError):
    """An object has a key twice, so that nobody can know which value is meant."""


class TooDeepError(PactFileError):
    """Objects and arrays are nested deeper than a pact broker stores."""


class NotAnObjectError(PactFileError):
    """The JSON is sound, but it is a list or a single value and not an object."""
