"""What is found about schemas: by which rule, in which pair of them, and within which others."""

from dataclasses import dataclass

from pactgate.openapi.breaking.pairs import PairFinding, SchemaPair
from pactgate.openapi.breaking.rows import place_of
from pactgate.openapi.breaking.rule import Naming, Rule
from pactgate.openapi.breaking.rules import BY_PREFIX
from pactgate.openapi.schemas.terms import Movement

type RuleFinding = tuple[Rule, PairFinding]


@dataclass(frozen=True, slots=True)
class SchemaFinding:
    """One confirmed finding about a schema.

    Attributes:
        rule: which rule found it.
        finding: what it found.
        pair: the schemas.
        guards: the schemas around them that had to be asked whether it shows outside.
    """

    rule: Rule
    finding: PairFinding
    pair: SchemaPair
    guards: tuple[SchemaPair, ...] = ()


def unnamed(pair: SchemaPair) -> RuleFinding:
    """The finding that stands for a break of these schemas which no other has a name for."""
    way = pair.kind.direction.breaking
    rule = next(rule for rule in BY_PREFIX[pair.prefix] if rule.naming is Naming.UNNAMED)
    words = "admits fewer values" if way is Movement.NARROWER else "admits more values"
    return rule, PairFinding(f"{words} now", place_of(pair), way=way)
