"""The split system on this machine: private engines, every service in processes of its own, Nginx in front.

    with Split(shape=Shape(workers=2)) as split: …   split.url, split.services["orders"], split.run("invariants")

`python -m scripts.split` runs it until it is interrupted; docs/how-to/run-split.md says how it is run elsewhere.
"""

from scripts.split.system import Split

__all__ = ["Split"]
