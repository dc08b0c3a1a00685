"""The service: stores contracts and results, says what can be deployed. Must not run a provider or know the CLI."""
