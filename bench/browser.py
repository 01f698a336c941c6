"""The browser that looks at pages: Chromium, as it is on this machine."""

import os
import shutil

# As in the journeys: nothing but this machine is asked for anything.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium() -> str:
    """Where it is; ends the program with what to do when there is none."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("No Chromium here. Install `chromium`, or set CHROMIUM to its path.")
    return found
