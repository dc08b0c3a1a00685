"""`pactgate publish-provider-contract`: what a provider version says that it does goes to the broker."""

from base64 import b64encode
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import documents, inputs, options, output
from cli.client import Broker, Credentials


def publish_provider_contract(
    *,
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document, in YAML or JSON.")],
    provider: options.Provider,
    provider_app_version: Annotated[
        str,
        typer.Option("--provider-app-version", "-a", metavar="VERSION", help="The version of the provider."),
    ],
    broker_base_url: options.BrokerBaseUrl,
    branch: options.Branch = None,
    tag: options.Tags = None,
    build_url: options.BuildUrl = None,
    broker_username: options.BrokerUsername = None,
    broker_password: options.BrokerPassword = None,
    broker_token: options.BrokerToken = None,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Publish the OpenAPI document of a provider version to the broker.

    The document is read here first: one that cannot be read is refused with the place and not sent.
    """
    asked = {
        "pacticipantVersionNumber": provider_app_version,
        "branch": branch,
        "tags": tag or [],
        "buildUrl": build_url,
        "contract": _contract(document),
    }
    with Broker(broker_base_url, Credentials(broker_username, broker_password, broker_token)) as broker:
        link = broker.index.link("pf:publish-provider-contract", provider=provider)
        answer = broker.post(link, asked)
    if output_as is options.TextOutput.JSON:
        output.say_json(answer.body)
    else:
        output.say_notices(answer.body.get("notices", ()))


def _contract(path: Path) -> dict[str, Any]:
    content = inputs.content(path)
    documents.read(path)
    return {
        "content": b64encode(content).decode("ascii"),
        "contentType": "application/json" if path.suffix == ".json" else "application/yaml",
        "specification": "oas",
    }
