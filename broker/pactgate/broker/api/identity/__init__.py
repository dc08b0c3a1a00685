"""People, system accounts, teams, roles and tokens, over HTTP. What is stored of them is not known here."""
