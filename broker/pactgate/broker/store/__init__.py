"""All SQL, and nothing else: takes a connection, returns domain values. Must not decide anything."""
