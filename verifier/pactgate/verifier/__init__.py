"""Runs contracts against a real provider build and says what happened. Must not know the broker.

It is handed pacts or a document, and the address of a provider, and returns results; who fetches the one and publishes
the other is not its business. `replay` and `fuzz` are the ways in; `pact_adapter` alone knows pact-python, and
`fuzz_adapter` alone Schemathesis.
"""
