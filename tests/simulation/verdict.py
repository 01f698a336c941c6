"""What a history can end with besides success."""


class PromiseBroken(AssertionError):
    """Something happened that we promise never happens. ``evidence`` shows it."""

    def __init__(self, promise: str, evidence: object) -> None:
        self.promise = promise
        super().__init__(f"{promise}: {evidence}")
