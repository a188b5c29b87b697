"""What people and machines see of plans, problems and reports: pure functions from records to text.

``outline`` sorts a plan into sections once, for every renderer of people's formats; ``escape`` makes what authors or
the cloud wrote inert for a terminal. Each further format is a module of its own on top of these.
"""
