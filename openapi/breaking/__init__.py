"""What a new version of a document breaks. Knows documents and schemas; must not know pacts or the broker."""

from openapi.breaking.change import Change, Comparison
from openapi.breaking.compare import compare
from openapi.breaking.direction import Level
from openapi.breaking.excerpt import Excerpt, excerpt
from openapi.breaking.report import ShownMessage, shown_message
from openapi.schemas.inclusion import Witness

__all__ = ["Change", "Comparison", "Excerpt", "Level", "ShownMessage", "Witness", "compare", "excerpt", "shown_message"]
