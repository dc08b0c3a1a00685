"""`pactgate publish`: the pacts of a consumer version go to the broker."""

from base64 import b64encode
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import typer

from pactgate.cli import inputs, options
from pactgate.cli.hal import Resource
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, notice_blocks


@grouped
def publish(
    *,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PACT_OR_FOLDER...", help="Pact files, or folders of pact files.")
    ],
    consumer_app_version: Annotated[
        str,
        typer.Option("--consumer-app-version", "-a", metavar="VERSION", help="The version of the consumer."),
    ],
    facts: options.VersionFacts,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Publish the pacts of a consumer version to the broker.

    All pacts of one consumer are published together or not at all. The pact of a version never changes: publishing
    the same content again succeeds, different content is refused (exit code 1). The JSON has `published`, with the
    broker's answer for each consumer.
    """
    pacts = sorted(inputs.pacts(paths), key=attrgetter("consumer", "provider"))
    version = facts.to_json(consumer_app_version)
    answers: list[Any] = []
    blocks: list[Block] = []
    try:
        with access.opened() as broker:
            link = broker.index.link("pb:publish-contracts")
            for consumer, group in groupby(pacts, attrgetter("consumer")):
                contracts = [_contract(pact) for pact in group]
                answer = broker.publish(link, version | {"pacticipantName": consumer, "contracts": contracts})
                blocks += _notices(answer)
                answers.append(answer.body)
    finally:
        if answers:  # also where another consumer's pacts were refused: these are published
            writers.write(PlainReport({"published": answers}, blocks), output_as)


def _notices(answer: Resource) -> list[Block]:
    with answer.understood():
        return [*notice_blocks(answer.body)]


def _contract(pact: inputs.PactOnDisk) -> dict[str, Any]:
    return {
        "consumerName": pact.consumer,
        "providerName": pact.provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": b64encode(pact.content).decode("ascii"),
    }
