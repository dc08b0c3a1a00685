"""Foresee what a clean-up deletes, without the right to write."""

from dataclasses import replace
from datetime import datetime

from pactgate.broker.domain.upkeep.clean_up import CleanUpReport, CleanUpRules, Counts
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.upkeep import clean_up as store
from pactgate.broker.store.upkeep.keep_selectors import is_selected


def foresee_clean_up(tx: Transaction, rules: CleanUpRules, now: datetime) -> CleanUpReport:
    """What a run at `now` would delete, step by step: each sees what the steps before it leave."""
    gone, counts = store.NOTHING_GONE, Counts()
    for step in store.STEPS:
        deletable = store.find_deletable(tx, step, rules, now, gone)
        counts[step.kind] += len(deletable)
        if step.name:
            gone = replace(gone, **{step.name: deletable})
    counts.update(store.count_what_hangs_on(tx, gone))
    kept = {str(each): store.count_versions(tx, is_selected(each, now, gone.branches)) for each in rules.keeping}
    return CleanUpReport(counts, dry_run=True, versions=store.numbers_by_pacticipant(tx, gone.versions), kept=kept)
