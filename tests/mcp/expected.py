"""Which tools of SmartBear's MCP server do not answer, and why. The page docs/reference/mcp.md tells it."""

CLOUD = {"check_pactflow_ai_entitlements": "PactFlow AI is a service of PactFlow's cloud."}
"""Tools of what only PactFlow's cloud has."""

_NO_AI = "PactFlow AI is a service of PactFlow's cloud. The MCP server does not offer the tool then."

NOT_OFFERED = {"generate_pact_tests": _NO_AI, "review_pact_tests": _NO_AI}
"""Tools that the MCP server leaves out where the broker says that it has no PactFlow AI."""

FAILING: dict[str, str] = {}
"""Tools that fail for good, with the reason."""
