"""What the operator decided about what the API answers."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request


@dataclass(frozen=True, slots=True)
class Answering:
    """What is there, and how long it may take.

    `diagnostics`: the Pact Broker's addresses for health are there. `names_pacts_to_verify`: the index has the link to
    the pacts for verification. `difference_within_s`: how long a difference of two pacts may take.
    """

    diagnostics: bool = True
    names_pacts_to_verify: bool = True
    difference_within_s: float = 15


async def _answering(request: Request) -> Answering:
    return cast("Answering", request.app.state.answering)


AnsweringOf = Annotated[Answering, Depends(_answering)]
