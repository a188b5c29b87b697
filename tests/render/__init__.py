"""Plans, problems and reports as people and machines read them."""
