"""The webhook: another program is told what becomes of dispatches."""
