"""Whether the broker is well, and what it counts. Decides nothing."""
