"""A state that other machines share: conditional writes, and locks that expire."""
