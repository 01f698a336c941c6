"""Seeds at which the simulation found a bug, each with what it was. They run in every test run from then on.

A seed replays its history while the code makes the same choices. Later it is one history more, so a found bug is also
put back by one of ``mutations.py`` when enough histories find it.
"""

KEPT: dict[int, str] = {
    100095: "an order expired with an attempt that was being committed while the bank was asked about the others",
}
