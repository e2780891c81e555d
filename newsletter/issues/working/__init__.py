"""The working draft of an issue: one document, finished or not, which everybody who writes in the issue shares."""
