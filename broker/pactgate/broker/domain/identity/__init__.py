"""Who asks, and what they may do: nothing here knows of HTTP, SQL or secrets."""
