"""People, system accounts, teams, roles and tokens, over HTTP."""
