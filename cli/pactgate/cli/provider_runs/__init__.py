"""Runs against one build of a provider: what is replayed, what is fuzzed, how it is started. Publishes nothing."""
