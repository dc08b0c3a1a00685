"""People, system accounts, teams, roles and tokens, in SQL. What they may do is not known here."""
