"""`pactgate policy`: how strict the gate is, and where that was said."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from pactgate.cli import options, output
from pactgate.cli.broker_access import BrokerAccess
from pactgate.cli.client import Broker
from pactgate.cli.errors import Usage
from pactgate.cli.groups import group
from pactgate.cli.option_groups import grouped


class BreakingChanges(StrEnum):
    """What a breaking change of a provider's document does."""

    BLOCK = "block"
    BLOCK_WHEN_USED = "block-when-used"
    WARN = "warn"


class SelfVerification(StrEnum):
    """Whether a document must be shown to be kept."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class DocumentDisagreement(StrEnum):
    """What a document does that does not promise what the build was shown to do."""

    WARN = "warn"
    BLOCK = "block"


_COLUMNS = {
    "breakingChanges": "BREAKING CHANGES",
    "selfVerification": "SELF-VERIFICATION",
    "documentDisagreement": "DOCUMENT DISAGREEMENT",
    "minimumOperationCoverage": "MINIMUM OPERATION COVERAGE",
}
_RELATIONS = {
    (False, False): "pactgate:policy",
    (False, True): "pactgate:environment-policy",
    (True, False): "pactgate:pacticipant-policy",
    (True, True): "pactgate:pacticipant-environment-policy",
}

_Pacticipant = Annotated[
    str | None,
    typer.Option("--pacticipant", "-a", metavar="NAME", help="The provider that it is for; without it, every one."),
]
_Environment = Annotated[
    str | None,
    typer.Option("--environment", metavar="NAME", help="The environment that it is for; without it, every one."),
]
_BreakingChanges = Annotated[
    BreakingChanges | None,
    typer.Option(
        "--breaking-changes",
        help="What a breaking change of the document does: block, whoever uses it; block where somebody who is "
        "there uses it; or warn.",
    ),
]
_SelfVerification = Annotated[
    SelfVerification | None,
    typer.Option("--self-verification", help="Whether a document must be shown to be kept before a yes rests on it."),
]
_DocumentDisagreement = Annotated[
    DocumentDisagreement | None,
    typer.Option(
        "--document-disagreement",
        help="What a document does that does not promise what a replay has shown the build to do.",
    ),
]

_MinimumOperationCoverage = Annotated[
    int | None,
    typer.Option(
        "--minimum-operation-coverage",
        metavar="PERCENT",
        min=0,
        max=100,
        help="How many of a hundred operations of the document a self-verification must have tried before it counts.",
    ),
]


@grouped
def show(
    *,
    pacticipant: _Pacticipant = None,
    environment: _Environment = None,
    access: BrokerAccess,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Say what holds for a provider and an environment, and whose word it is; or list every policy.

    For example:

    pactgate policy show

    pactgate policy show --pacticipant orders --environment production
    """
    with access.opened() as broker:
        asked = pacticipant is not None or environment is not None
        link = _link(broker, pacticipant, environment) if asked else broker.index.link("pactgate:policies")
        found = broker.get(link).body
    if output_as is options.TextOutput.JSON:
        output.say_json(found)
    elif asked:
        _say_in_effect(found)
    else:
        rows = [(each["scope"], *_row(each)) for each in found["_embedded"]["policies"]]
        output.say_table(("FOR", *_COLUMNS.values()), [("the usual", *_row(found["usual"])), *rows])


@grouped
def set_(
    *,
    pacticipant: _Pacticipant = None,
    environment: _Environment = None,
    breaking_changes: _BreakingChanges = None,
    self_verification: _SelfVerification = None,
    document_disagreement: _DocumentDisagreement = None,
    minimum_operation_coverage: _MinimumOperationCoverage = None,
    access: BrokerAccess,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """State a policy; what is not given stays as it was.

    For example:

    pactgate policy set --pacticipant public-api --breaking-changes block

    pactgate policy set --environment test --breaking-changes warn --self-verification optional
    """
    given = (breaking_changes, self_verification, document_disagreement, minimum_operation_coverage)
    said = {field: value for field, value in zip(_COLUMNS, given, strict=True) if value is not None}
    if not said:
        options_there = ", ".join(f"--{name.lower().replace(' ', '-')}" for name in _COLUMNS.values())
        raise Usage(f"Give one of {options_there}; 'unset' forgets them.")
    with access.opened() as broker:
        link = _link(broker, pacticipant, environment)
        before = broker.get(link).body
        kept = {field: before[field] for field in _COLUMNS if field in before}
        stated = broker.put(link, {**kept, **said}).body
    if output_as is options.TextOutput.JSON:
        output.say_json(stated)
    else:
        _say_in_effect(stated)


@grouped
def unset(
    *,
    pacticipant: _Pacticipant = None,
    environment: _Environment = None,
    access: BrokerAccess,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Forget the policy that was stated for exactly this, so that the wider ones count.

    For example:

    pactgate policy unset --pacticipant orders --environment production
    """
    with access.opened() as broker:
        link = _link(broker, pacticipant, environment)
        broker.delete(link)
        left = broker.get(link).body
    if output_as is options.TextOutput.JSON:
        output.say_json(left)
    else:
        _say_in_effect(left)


def _link(broker: Broker, pacticipant: str | None, environment: str | None) -> str:
    names = {"pacticipant": pacticipant, "environment": environment}
    given = {name: value for name, value in names.items() if value is not None}
    return broker.index.link(_RELATIONS[pacticipant is not None, environment is not None], **given)


def _say_in_effect(found: Mapping[str, Any]) -> None:
    output.say(f"The policy for {found['scope']}", "bold")
    rows = [(field, str(each["value"]), each["from"]) for field, each in found["inEffect"].items()]
    output.say_table(("FIELD", "VALUE", "SAID FOR"), [(_COLUMNS[field].lower(), *rest) for field, *rest in rows])


def _row(fields: Mapping[str, Any]) -> list[str]:
    return [str(fields.get(field, "")) for field in _COLUMNS]


policy = group(
    "policy",
    """Say how strict the gate is, for a provider, an environment, both or everything.

    The narrowest word counts, field by field: a provider in an environment, a provider, an environment, everything.
    """,
    {"show": show, "set": set_, "unset": unset},
)
