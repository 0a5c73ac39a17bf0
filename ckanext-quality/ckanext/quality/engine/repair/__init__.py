"""The repaired copy of a file: what is safe is done, what needs a person is proposed, what would be a guess is left.

>>> from ckanext.quality.engine.repair import repair
>>> repaired = repair("shelters.csv")                    # doctest: +SKIP
>>> [change.cell for change in repaired.changes][:3]     # doctest: +SKIP
['B12', 'C12', '15:15']
>>> repaired.write_csv(Path("repaired.csv"))             # doctest: +SKIP

The original is only read. Five properties are proved by tests for every repairer: every value that leaves or comes is
in the log; repairing twice changes nothing; no other check gets worse; the log leads forwards and back; the original
stays as it is.
"""

from ckanext.quality.engine.repair.driver import repair
from ckanext.quality.engine.repair.log import Change, read_log, replay, revert
from ckanext.quality.engine.repair.result import Proposal, Repaired

__all__ = ["Change", "Proposal", "Repaired", "read_log", "repair", "replay", "revert"]
