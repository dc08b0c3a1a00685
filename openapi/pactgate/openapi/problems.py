"""What is wrong with a document itself, by its metaschema and by what the specification asks beyond it."""

from pactgate.openapi.document import Document
from pactgate.openapi.references import Node, loose_references
from pactgate.openapi.validation.problem import Problem
from pactgate.openapi.values import mapping

__all__ = ["Problem", "problems"]


def problems(document: Document, *, form_only: bool = False) -> tuple[Problem, ...]:
    """All problems of a document, by their places; none if it is valid.

    Nothing is fetched from the network.

    Args:
        document: the document.
        form_only: whether it is only held against the metaschema and its references are followed: what is wrong
            beyond that, such as a name that is used twice, keeps nobody from judging it.
    """
    from pactgate.openapi.validation.checked import CheckedDocument  # noqa: PLC0415
    from pactgate.openapi.validation.rules import RULES  # noqa: PLC0415 - most only compare documents
    from pactgate.openapi.validation.sites import sites  # noqa: PLC0415
    from pactgate.openapi.validation.structure import form_problems, part_problems, schema_problems  # noqa: PLC0415

    written, version = mapping(document.written or document.value), document.version[:3]
    root = Node(written, "#", written)
    checked = CheckedDocument(root, version, tuple(sites(root)))
    loose = [Problem(ref.pointer, ref.problem, ref.fix) for ref in loose_references(written)]
    faults = [*loose, *form_problems(root, version)]
    for site in checked.sites:
        faults += part_problems(site, version)
    for site in () if form_only else checked.sites:
        faults += schema_problems(site, version)
        for rule in RULES.get(site.kind, ()):
            faults += rule(site, checked)
    return tuple(sorted(dict.fromkeys(faults), key=lambda problem: (problem.pointer, problem.message)))
