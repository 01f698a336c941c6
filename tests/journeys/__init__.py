"""What people do, in a real Chromium against a real server process; run by `make e2e` and `make test`."""
