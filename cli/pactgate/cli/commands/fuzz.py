"""`pactgate fuzz`: sends a running provider what its OpenAPI document allows, and more, and checks its answers."""

import time

import typer

from pactgate.cli import options
from pactgate.cli.option_groups import grouped
from pactgate.cli.provider_runs import fuzz_run, provider_build
from pactgate.cli.provider_runs.no_judgement import explained
from pactgate.cli.provider_runs.options import Fuzzing, MaxTime, RequestTimeout, Running
from pactgate.cli.reports import failure, writers
from pactgate.cli.reports.fuzz import FuzzRunReport


@grouped
def fuzz(
    *,
    document: options.Document,
    at_build: Running,
    how: Fuzzing,
    request_timeout: RequestTimeout = 10,
    max_time: MaxTime = None,
    output_as: options.OutputReport = options.ReportFormat.TEXT,
) -> None:
    """Test whether a running provider does what its OpenAPI document says.

    Exits 0 when it does, 1 when it does not, 2 when the document or an option is not valid, 3 when there is nothing
    to try or something was not exercised, 4 when the provider does not answer or stops answering.
    """
    started = time.monotonic()
    with failure.reported("fuzz", output_as, "operations"), explained():
        fuzz_run.check_library("fuzz")
        plan = fuzz_run.plan(how, max_time, request_timeout)
        target = fuzz_run.target(
            fuzz_run.document(document, allow_files=how.allow_files), at_build, provider_build.headers(at_build)
        )
        result, problem = provider_build.run_against(at_build, lambda: fuzz_run.fuzzed(target, plan, started))
    writers.write(FuzzRunReport(result, str(document)), output_as)
    if (problem := problem or fuzz_run.stopped(result)) is not None:
        raise problem
    raise typer.Exit(fuzz_run.EXIT_CODES[result.verdict])
