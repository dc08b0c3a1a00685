"""Runs contracts against a real provider build and says what happened. Must not know the broker.

It is handed pacts or a document, and the address of a provider, and returns results; who fetches the one and publishes
the other is not its business. `verifier.replay` and `verifier.fuzz` are the ways in; `verifier.pact_adapter` alone
knows pact-python, and `verifier.fuzz_adapter` alone Schemathesis.
"""
