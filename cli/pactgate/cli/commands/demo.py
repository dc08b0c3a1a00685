"""`pactgate demo`: the whole story on this machine, with nothing faked."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import terminal
from pactgate.cli.demo import narrator
from pactgate.cli.demo.pipelines import Pipelines
from pactgate.cli.demo.stage import OffScript, Stage, port_to_use
from pactgate.cli.demo.story import Story
from pactgate.verifier.errors import NoJudgement

_USUAL_PORT = 9292


def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="End when the story ends: 0 when the gate answered as expected, 1 when not.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=1, max=65535, help="The port of the broker. Default: 9292, or any free one."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The folder for what the demo makes. Default: .demo in the checkout."),
    ] = None,
) -> None:
    """Run a whole story on this machine, with real consumers, a real provider and a real broker.

    The tests of two consumers make pacts, their provider is verified and fuzzed, and all are deployed. Then a provider
    version removes a field that one consumer reads, and can-i-deploy answers no, until that consumer no longer reads
    it. Every run starts from scratch. The broker runs until Ctrl-C.
    """
    _settle_environment()
    stage = Stage.set(port_to_use(port, usual=_USUAL_PORT), folder)
    try:
        _play(stage, once=once)
    except NoJudgement as error:
        raise OffScript(str(error)) from error


def _play(stage: Stage, *, once: bool) -> None:
    story = Story(Pipelines(stage))
    with stage.broker() as broker:
        terminal.say(f"A broker on SQLite runs at {stage.broker_url}")
        story.first_consumer()
        with stage.provider("v1") as old:
            story.first_release(old)
            story.second_consumer()
            with stage.provider("v2") as new:
                refused = story.breaking_release(new)
                allowed = story.way_out(old, new)
        narrator.chapter("Every answer was as expected")
        terminal.say(f"Why the answer was no:   {refused}")
        terminal.say(f"Why the answer is yes:   {allowed}")
        terminal.say(f"All integrations:        {stage.broker_url}")
        if not once:
            terminal.say("The broker runs until Ctrl-C.")
            with suppress(KeyboardInterrupt):
                broker.process.wait()


def _settle_environment() -> None:
    """Drops what would lead the demo to another broker, lock its own one, or send local requests to a proxy."""
    for name in [name for name in os.environ if name.startswith(("PACT_BROKER_", "PACTGATE_"))]:
        del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1,::1"
