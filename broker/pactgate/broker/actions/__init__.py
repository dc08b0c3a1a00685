"""What can be done with the broker: one verb a file, one transaction each. Must not know HTTP or HTML."""
