"""Pacts for verification, and the results of replays. Must not know the layers above."""
