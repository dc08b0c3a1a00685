"""Answers that are neither HAL nor plain text. Their classes say their media types, also to the API's own document."""

from starlette.responses import Response

from pactgate.broker.negotiation import CSV, GRAPHVIZ


class CsvResponse(Response):
    """A table for programs."""

    media_type = CSV


class GraphvizResponse(Response):
    """A diagram for Graphviz to draw."""

    media_type = GRAPHVIZ
