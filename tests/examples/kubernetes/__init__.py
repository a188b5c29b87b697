"""The Kubernetes example: its files by their own checkers, and its pods as processes."""
