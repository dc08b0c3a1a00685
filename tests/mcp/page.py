"""Every tool of SmartBear's MCP server as a page."""

from tests.mcp.driver import Answers
from tests.mcp.expected import CLOUD, FAILING, NOT_OFFERED

REASONS = {**NOT_OFFERED, **CLOUD, **FAILING}

_HEAD = """\
# Tools of SmartBear's MCP server

SmartBear's MCP server (npm `@smartbear/mcp`, version 0.41.0) lets an assistant work with PactFlow or with a Pact
Broker. It works with pactgate after one change: `PACT_BROKER_BASE_URL` is the address of your broker. With
`PACT_BROKER_TOKEN` it offers the tools for PactFlow, with `PACT_BROKER_USERNAME` and `PACT_BROKER_PASSWORD` those for a
Pact Broker. See [Moving from PactFlow](../guides/from-pactflow.md#assistants).

Each tool was used once with fitting arguments and the rights of an administrator. *Answered* means that the MCP server
gave the assistant a result, *failed* that it reported an error; *not offered* that it does not have the tool then.

<!-- Printed by `python -m scripts.docs.mcp`; tests/mcp/test_mcp.py keeps the page current. -->

"""


def page(with_token: Answers, with_user: Answers) -> str:
    """The page in Markdown, from what the tools answered in both modes."""
    tools = sorted({*with_token, *with_user, *NOT_OFFERED})
    ours = [tool for tool in with_token if tool not in CLOUD]
    answered = sum(not with_token[tool].failed for tool in ours)
    basic = sum(not answer.failed for answer in with_user.values())
    summary = (
        f"With a token {answered} of {len(ours)} tools that do not need PactFlow's cloud answer; with a user name and "
        f"password {basic} of {len(with_user)}."
    )
    lines = [
        f"{summary}\n\n",
        "| tool | with a token | with user and password | why not |\n",
        "| --- | --- | --- | --- |\n",
        *(
            f"| `{tool}` | {_told(with_token, tool)} | {_told(with_user, tool)} | {REASONS.get(tool, '')} |\n"
            for tool in tools
        ),
    ]
    return _HEAD + "".join(lines)


def _told(answers: Answers, tool: str) -> str:
    if tool not in answers:
        return "not offered"
    return "failed" if answers[tool].failed else "answered"
