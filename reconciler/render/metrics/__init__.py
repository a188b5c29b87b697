"""Figures as Prometheus' textfile collector and Pushgateway read them. Needs the extra ``metrics``."""
