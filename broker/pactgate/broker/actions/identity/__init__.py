"""Who asks, and who may what. What is over HTTP alone is not known here."""
