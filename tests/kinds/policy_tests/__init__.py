"""Documents of policy tests: what they may say, and what is wrong with them."""
