"""What the broker tells its operator: the identity of requests, logs, metrics and traces. Must not know the broker."""
