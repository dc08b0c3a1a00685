"""One interaction beside the operation that it means, and how its misfits are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pactgate.openapi.document import DocumentedResponse
from pactgate.openapi.fit.expected import accepts_status
from pactgate.openapi.fit.generated import UNKNOWN
from pactgate.openapi.fit.offer import Offer
from pactgate.openapi.fit.result import LEVELS, Misfit, NotCompared
from pactgate.openapi.fit.routes import MatchedOperation
from pactgate.openapi.fit.terms import DocumentTerms
from pactgate.openapi.references import Node
from pactgate.pactfile.matching_rules import placed_rules
from pactgate.pactfile.model import Body, HttpInteraction

type FitFinding = Misfit | NotCompared


@dataclass(frozen=True)
class Exchange:
    """An interaction and the operation that it means.

    Attributes:
        terms: what is known of the document.
        number: the number of the interaction in its pact.
        interaction: the interaction.
        route: how its request line was understood.
    """

    terms: DocumentTerms
    number: int
    interaction: HttpInteraction
    route: MatchedOperation

    @cached_property
    def offer(self) -> Offer:
        """What the operation offers."""
        return self.terms.offer(self.route)

    @cached_property
    def response(self) -> DocumentedResponse | None:
        """What the document says of the expected response; of any that is accepted, where a rule accepts several."""
        expected = self.interaction.response
        answer = self.offer.response(expected.status)
        rules = placed_rules(expected.matching_rules, "status") if answer is None else ()
        if not rules:
            return answer
        known = self.route.operation.responses.items()
        accepted = (response for status, response in known if status.isdecimal() and accepts_status(rules, int(status)))
        return next(accepted, None)

    def is_generated(self, category: str, name: str) -> bool:
        """Whether a part of the request is only known when the pact is verified (a generator stands there)."""
        placed = placed_rules(self.interaction.request.generators, category)
        return any(
            rule.kind in UNKNOWN
            for generator in placed
            if not generator.path or str(generator.path[0]) == name
            for rule in generator.rules
        )

    @property
    def expects_refusal(self) -> bool:
        """Whether the expected status is an error, so that the request may be wrong on purpose."""
        return self.interaction.response.status >= 400

    @cached_property
    def request_headers(self) -> dict[str, tuple[str, ...]]:
        """The headers of the request, by their names in small letters."""
        return _lowered(self.interaction.request.headers)

    @cached_property
    def response_headers(self) -> dict[str, tuple[str, ...]]:
        """The headers that are expected, by their names in small letters."""
        return _lowered(self.interaction.response.headers)

    @cached_property
    def request_type(self) -> str:
        """The media type of the request: its header, or what the pact says with the body; empty where neither does."""
        return _content_type(self.request_headers, self.interaction.request.body)

    @cached_property
    def response_type(self) -> str:
        """The media type that is expected, likewise."""
        return _content_type(self.response_headers, self.interaction.response.body)

    def misfit(self, code: str, location: str, place: Node | str, text: str) -> Misfit:
        """A misfit of this interaction.

        Args:
            code: one of the codes.
            location: the place in the interaction (`request.query.q`).
            place: the place in the document.
            text: the misfit as a sentence.
        """
        return Misfit(
            code=code,
            level=LEVELS[code],
            interaction=self.number,
            description=self.interaction.description,
            operation=self.route.operation.name,
            location=f"{self.interaction.place}.{location}",
            place=place if isinstance(place, str) else place.pointer,
            text=text,
        )

    def not_compared(self, location: str, reason: str, *, is_open: bool = True) -> NotCompared:
        """A part of this interaction that nothing can be said about."""
        place = f"{self.interaction.place}.{location}"
        return NotCompared(self.number, self.interaction.description, place, reason, is_open)


def _lowered(headers: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name.lower(): values for name, values in headers.items()}


def _content_type(headers: Mapping[str, tuple[str, ...]], body: Body | None) -> str:
    named = next(iter(headers.get("content-type", ())), "")
    return named or (body.content_type if body and body.content_type else "")
