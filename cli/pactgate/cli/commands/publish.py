"""`pactgate publish`: the pacts of a consumer version go to the broker."""

from base64 import b64encode
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import typer

from pactgate.cli import inputs, options, output
from pactgate.cli.broker_access import BrokerAccess
from pactgate.cli.option_groups import grouped


@grouped
def publish(
    *,
    paths: Annotated[list[Path], typer.Argument(metavar="PACT_OR_FOLDER...", help="Pact files, or folders of them.")],
    consumer_app_version: Annotated[
        str,
        typer.Option("--consumer-app-version", "-a", metavar="VERSION", help="The version of the consumer."),
    ],
    branch: options.Branch = None,
    tag: options.Tags = None,
    build_url: options.BuildUrl = None,
    access: BrokerAccess,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Publish the pacts of a consumer version to the broker.

    All pacts of one consumer are published together or not at all. A version's pact never changes: the same
    content again is fine, other content is refused (exit code 1). As JSON: `published`, with the broker's
    answer for each consumer.
    """
    pacts = sorted(inputs.pacts(paths), key=attrgetter("consumer", "provider"))
    version = {
        "pacticipantVersionNumber": consumer_app_version,
        "branch": branch,
        "tags": tag or [],
        "buildUrl": build_url,
    }
    answers = []
    with access.opened() as broker:
        link = broker.index.link("pb:publish-contracts")
        for consumer, group in groupby(pacts, attrgetter("consumer")):
            contracts = [_contract(pact) for pact in group]
            answer = broker.post(link, version | {"pacticipantName": consumer, "contracts": contracts})
            answers.append(answer.body)
            if output_as is options.TextOutput.TEXT:
                output.say_notices(answer.body.get("notices", ()))
    if output_as is options.TextOutput.JSON:
        output.say_json({"published": answers})


def _contract(pact: inputs.PactOnDisk) -> dict[str, Any]:
    return {
        "consumerName": pact.consumer,
        "providerName": pact.provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": b64encode(pact.content).decode("ascii"),
    }
