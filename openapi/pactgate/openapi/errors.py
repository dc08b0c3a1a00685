"""The one error of this package: a document that cannot be read."""


class DocumentError(ValueError):
    """A document cannot be used, with the place that shows it and what to do about it.

    Attributes:
        source: the file's name, or `<bytes>`.
        place: a JSON pointer (`#/paths/~1a`) or a line and column (`line 3, column 7`); empty for the whole document.
        problem: what is wrong.
        fix: what to do about it.
    """

    def __init__(self, source: str, place: str, problem: str, fix: str) -> None:
        self.source, self.place, self.problem, self.fix = source, place, problem, fix
        at = f"{source}, {place}" if place else source
        super().__init__(f"{at}: {problem}. {fix}.")
