"""Policy tests: what templates and keywords make of a case, by the model that posture is judged with. Pure."""
