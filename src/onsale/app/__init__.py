"""Composition: the only code that knows every module, which of them run here, and on which engines."""
