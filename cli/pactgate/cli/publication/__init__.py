"""What a pipeline publishes: it is read back, and saved where it does not arrive. Neither replays nor fuzzes."""
