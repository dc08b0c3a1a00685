"""`pactgate policy`: how strict the gate is, and where that was set."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.client import Broker
from pactgate.cli.errors import Usage
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.subcommands import group


class BreakingChangesChoice(StrEnum):
    """What a breaking change of a provider's document does."""

    BLOCK = "block"
    BLOCK_WHEN_USED = "block-when-used"
    WARN = "warn"


class SelfVerificationChoice(StrEnum):
    """Whether a document counts only with a successful self-verification."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class DocumentDisagreementChoice(StrEnum):
    """What happens when a document does not promise what a replay has shown the build to do."""

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
    typer.Option(
        "--pacticipant", "-a", metavar="NAME", help="The provider that it applies to. Default: every provider."
    ),
]
_Environment = Annotated[
    str | None,
    typer.Option(
        "--environment", metavar="NAME", help="The environment that it applies to. Default: every environment."
    ),
]
_BreakingChanges = Annotated[
    BreakingChangesChoice | None,
    typer.Option(
        "--breaking-changes",
        help="What a breaking change of the document does: block; block when a consumer in the environment uses what "
        "breaks; or warn.",
    ),
]
_SelfVerification = Annotated[
    SelfVerificationChoice | None,
    typer.Option("--self-verification", help="Whether a document counts only with a successful self-verification."),
]
_DocumentDisagreement = Annotated[
    DocumentDisagreementChoice | None,
    typer.Option(
        "--document-disagreement",
        help="What happens when a document does not promise what a replay has shown the build to do.",
    ),
]

_MinimumOperationCoverage = Annotated[
    int | None,
    typer.Option(
        "--minimum-operation-coverage",
        metavar="PERCENT",
        min=0,
        max=100,
        help="The percentage of operations that a self-verification must have tried before it counts.",
    ),
]


@grouped
def show(
    *,
    pacticipant: _Pacticipant = None,
    environment: _Environment = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Show what applies to a provider and an environment, and where it was set; or list every policy.

    For example:

    pactgate policy show

    pactgate policy show --pacticipant orders --environment production
    """
    with access.opened() as broker:
        asked = pacticipant is not None or environment is not None
        link = _link(broker, pacticipant, environment) if asked else broker.index.link("pactgate:policies")
        answer = broker.get(link)
    with answer.understood():
        blocks = _in_effect(answer.body) if asked else _list(answer.body)
        writers.write(PlainReport(answer.body, blocks), output_as)


@grouped
def set_(
    *,
    pacticipant: _Pacticipant = None,
    environment: _Environment = None,
    breaking_changes: _BreakingChanges = None,
    self_verification: _SelfVerification = None,
    document_disagreement: _DocumentDisagreement = None,
    minimum_operation_coverage: _MinimumOperationCoverage = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Set a policy; what is not given stays as it is.

    For example:

    pactgate policy set --pacticipant public-api --breaking-changes block

    pactgate policy set --environment test --breaking-changes warn --self-verification optional
    """
    given = (breaking_changes, self_verification, document_disagreement, minimum_operation_coverage)
    changes = {field: value for field, value in zip(_COLUMNS, given, strict=True) if value is not None}
    if not changes:
        options_there = ", ".join(f"--{name.lower().replace(' ', '-')}" for name in _COLUMNS.values())
        raise Usage(f"Give one of {options_there}; 'pactgate policy unset' removes them.")
    with access.opened() as broker:
        link = _link(broker, pacticipant, environment)
        before = broker.get(link).body
        unchanged = {field: before[field] for field in _COLUMNS if field in before}
        stated = broker.put(link, {**unchanged, **changes})
    with stated.understood():
        writers.write(PlainReport(stated.body, _in_effect(stated.body)), output_as)


@grouped
def unset(
    *,
    pacticipant: _Pacticipant = None,
    environment: _Environment = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Remove the policy that was set for exactly this, so that the wider ones apply.

    For example:

    pactgate policy unset --pacticipant orders --environment production
    """
    with access.opened() as broker:
        link = _link(broker, pacticipant, environment)
        broker.delete(link)
        left = broker.get(link)
    with left.understood():
        writers.write(PlainReport(left.body, _in_effect(left.body)), output_as)


def _link(broker: Broker, pacticipant: str | None, environment: str | None) -> str:
    names = {"pacticipant": pacticipant, "environment": environment}
    given = {name: value for name, value in names.items() if value is not None}
    return broker.index.link(_RELATIONS[pacticipant is not None, environment is not None], **given)


def _in_effect(answer: Mapping[str, Any]) -> list[Block]:
    rows = [
        (_COLUMNS[field].lower(), str(stated["value"]), stated["from"]) for field, stated in answer["inEffect"].items()
    ]
    heading = TextBlock(f"The policy for {answer['scope']}", "bold")
    return [heading, TableBlock(("FIELD", "VALUE", "SET FOR"), rows)]


def _list(answer: Mapping[str, Any]) -> list[Block]:
    rows = [(policy["scope"], *_row(policy)) for policy in answer["_embedded"]["policies"]]
    return [TableBlock(("FOR", *_COLUMNS.values()), [("the usual", *_row(answer["usual"])), *rows])]


def _row(fields: Mapping[str, Any]) -> list[str]:
    return [str(fields.get(field, "")) for field in _COLUMNS]


policy = group(
    "policy",
    """Show or change how strict the gate is, for a provider, an environment, both or everything.

    The narrowest policy applies, field by field: a provider in an environment, a provider, an environment, everything.
    """,
    {"show": show, "set": set_, "unset": unset},
)
