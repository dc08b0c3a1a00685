"""A document in several files, as one value: what `$ref` names on disk is put under `x-files`."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pactgate.openapi import syntax
from pactgate.openapi.document import DocumentError
from pactgate.openapi.references import escaped, referring
from pactgate.openapi.values import Json, text
from pactgate.pactfile.regular_files import read_regular

HOLDER = "x-files"
"""The member of the document that holds the contents of the other files, by their paths seen from the document."""

MAX_FILES = 50_000
"""How many other files a document may refer to; descriptions in one file a schema have some thousands."""

MAX_BYTES = 2 * syntax.MAX_BYTES
"""How large they may be together."""

_INSIDE = re.compile(rb"\$ref[\"']?\s*+:\s*+[\"']#")
_IN_OTHER_WORDS = re.compile(rb"\\(?:x|u00|U000000)(?:24|72|65|66)")
"""Letters of `$ref`, as JSON or YAML may write any letter."""


def leads_out(data: bytes) -> bool:
    """Whether a document may refer to other files; quickly denied where every `$ref` has a quoted `#` behind it."""
    if data.count(b"$ref") != len(_INSIDE.findall(data)) or _IN_OTHER_WORDS.search(data):
        return True
    return b"\0" in data  # letters of two bytes


def with_files(value: dict[str, Json], path: Path, *, allow_files: bool = False) -> dict[str, Json]:
    """The document with the files that it refers to, and references inside of it alone.

    Args:
        value: the document as it was read; its references are changed in place.
        path: the file that it was read from.
        allow_files: whether files outside of its folder are read, too.

    Raises:
        DocumentError: a reference leads to the network, out of the folder, or to a file that cannot be read.
    """
    reader = _Files(path.resolve(), allow_files)
    reader.follow(value, path.resolve(), str(path))
    return {**value, HOLDER: reader.contents} if reader.contents else value


@dataclass(slots=True)
class _Files:
    """The files that were met; each is read once, so that files may refer to each other in a circle."""

    main: Path
    allow_files: bool
    contents: dict[str, Json] = field(default_factory=dict)
    size: int = 0

    def follow(self, value: Json, path: Path, source: str) -> None:
        """Makes the references inside of one file's value lead to where their targets are put."""
        for pointer, node in referring(value):
            if reference := text(node.get("$ref")):
                node["$ref"] = self._moved(reference, path, f"{source}\0{pointer}")

    def _moved(self, reference: str, path: Path, place: str) -> str:
        """The reference as it reads in the whole document."""
        source, _, pointer = place.partition("\0")
        named = urlsplit(reference)
        if named.scheme or named.netloc:
            problem = f"the reference {reference!r} leads to the network and is not followed"
            raise DocumentError(source, pointer, problem, "Save what it names beside the document and name the file")
        target = (path.parent / unquote(named.path)).resolve() if named.path else path
        fragment = f"#{named.fragment}"
        if target == self.main:
            return fragment
        name = Path(os.path.relpath(target, self.main.parent)).as_posix()
        if not (self.allow_files or target.is_relative_to(self.main.parent)):
            problem = f"the reference {reference!r} leads out of the document's folder and is not followed"
            fix = "Put the file below the folder, or give --allow-files if you trust what the document names"
            raise DocumentError(source, pointer, problem, fix)
        if name not in self.contents:
            self._read(name, target, DocumentError(source, pointer, f"the reference {reference!r} cannot be read", ""))
        return f"#/{HOLDER}/{escaped(name)}{named.fragment}"

    def _read(self, name: str, target: Path, refusal: DocumentError) -> None:
        if len(self.contents) >= MAX_FILES:
            problem = f"{refusal.problem}: there are more than {MAX_FILES:,} files"
            raise DocumentError(refusal.source, refusal.place, problem, "Bundle the document into fewer")
        try:
            data = read_regular(target, MAX_BYTES)
        except OSError as error:
            problem = f"{refusal.problem}: {(error.strerror or str(error)).lower()}"
            raise DocumentError(refusal.source, refusal.place, problem, "Name a file that exists") from None
        self.size += len(data)
        if self.size > MAX_BYTES:
            problem = f"{refusal.problem}: the files have more than {MAX_BYTES:,} bytes together"
            raise DocumentError(refusal.source, refusal.place, problem, "Take examples out of them")
        self.contents[name] = value = syntax.parse(data, str(target))
        self.follow(value, target, str(target))
