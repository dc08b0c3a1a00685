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
        bool, typer.Option("--once", help="End by itself: 0 when the gate said what it should, 1 when not.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", min=1, max=65535, help="The broker's port; else 9292, or any that is free."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where what is made is kept; else .demo in the checkout."),
    ] = None,
) -> None:
    """Run the whole story on this machine with a real consumer, a real provider and a real broker.

    The tests of two consumers make pacts, their provider is checked, and all are deployed; then a provider version
    drops a field that one of them reads, and the gate says no, until that consumer does without. Each time begins
    anew. The broker goes on until Ctrl-C.
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
        narrator.chapter("The gate said what it should, each time")
        terminal.say(f"Why it said no:       {refused}")
        terminal.say(f"Why it says yes now:  {allowed}")
        terminal.say(f"All integrations:     {stage.broker_url}")
        if not once:
            terminal.say("The broker goes on until Ctrl-C.")
            with suppress(KeyboardInterrupt):
                broker.process.wait()


def _settle_environment() -> None:
    """Drops what would lead the demo to another broker, lock its own one, or send local requests to a proxy."""
    for name in [name for name in os.environ if name.startswith(("PACT_BROKER_", "PACTGATE_"))]:
        del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1,::1"
