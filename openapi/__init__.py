"""What an OpenAPI document says, and what a new one breaks. Usable alone; must not know the broker."""

from openapi.breaking.change import Change, Comparison
from openapi.breaking.compare import compare
from openapi.breaking.direction import Level
from openapi.document import Document
from openapi.errors import DocumentError
from openapi.problems import Problem, problems
from openapi.read import read
from openapi.schemas.inclusion import Witness

__all__ = [
    "Change",
    "Comparison",
    "Document",
    "DocumentError",
    "Level",
    "Problem",
    "Witness",
    "compare",
    "problems",
    "read",
]
