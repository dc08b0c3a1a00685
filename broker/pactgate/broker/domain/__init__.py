"""The words of the trade as frozen values, and the verdicts as pure functions. Must not know SQL, HTTP or HTML."""
