"""Declarative reconciler for Tencent Cloud Media Processing Service (MPS)."""

__version__ = "0.1.0"
