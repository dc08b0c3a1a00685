"""Runs contracts against a real provider build and says what happened. Must not know the broker.

It is handed pacts and the address of a provider, and returns results; who fetches the one and publishes the
other is not its business. `verifier.replay` is the way in; `verifier.pact_adapter` alone knows pact-python.
"""
