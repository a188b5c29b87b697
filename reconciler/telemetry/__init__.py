"""Traces and metrics of commands over OTLP, where the operator's environment asks for them. Needs the extra ``otel``.

The libraries are loaded only then: they take longer to load than a short command takes to run.
"""
