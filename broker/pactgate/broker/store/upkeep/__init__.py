"""Clean-up, metrics, and work in the background. Must not know the layers above."""
