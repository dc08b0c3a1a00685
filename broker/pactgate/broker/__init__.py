"""The service: keeps contracts and results, says whether a version may go. Must not run a provider or know the CLI."""
