"""`pactgate fuzz`: sends a running provider what its OpenAPI document allows, and more, and checks its answers."""

import time
from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import fuzz_report, fuzzing, no_report, options, running, runs
from pactgate.cli.not_judged import explained
from pactgate.cli.option_groups import grouped
from pactgate.cli.run_options import Fuzzing, MaxTime, RequestTimeout, Running


@grouped
def fuzz(
    *,
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document, in YAML or JSON.")],
    at_build: Running,
    how: Fuzzing,
    request_timeout: RequestTimeout = 10,
    max_time: MaxTime = None,
    output_as: options.OutputFindings = options.FindingsOutput.TEXT,
) -> None:
    """Try whether a running provider keeps its OpenAPI document, whatever it is asked.

    Exits 0 when it does, 1 when it does not, 2 when the document is not sound, 3 when there is nothing to try or
    something was not tried, 4 when the provider does not answer or stops answering.
    """
    started = time.monotonic()
    with no_report.told("fuzz", output_as, "operations"), explained():
        fuzzing.check_library("fuzz")
        plan = fuzzing.plan(how, max_time, request_timeout)
        target = fuzzing.target(fuzzing.document(document), at_build, running.headers(at_build))
        result, problem = runs.against(at_build, lambda: fuzzing.fuzzed(target, plan, started))
    fuzz_report.say(result, str(document), output_as)
    if (problem := problem or fuzzing.stopped(result)) is not None:
        raise problem
    raise typer.Exit(fuzzing.EXIT_CODES[result.verdict])
